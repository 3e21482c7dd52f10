package dev.h2tap.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** A program that the tests need. One that is missing fails the test; nothing is ever skipped. */
public enum Tool {
  CHROMIUM("chromium"),
  CURL("curl"),
  GIT("git"),
  H2LOAD("nghttp2-client"),
  IP("iproute2"),
  JCMD("openjdk-17-jdk-headless"),
  LDD("libc-bin"),
  MICROSOCKS("microsocks"),
  NGHTTP("nghttp2-client"),
  NGHTTPD("nghttp2-server"),
  NGHTTPX("nghttp2-proxy"),
  NGINX("nginx-light"),
  NODE("nodejs"),
  OPENSSL("openssl"),
  PROMETHEUS("prometheus"),
  PROMTOOL("prometheus"),
  PYTHON3("python3"),
  SETPRIV("util-linux"),
  SYSTEMD_ANALYZE("systemd"),
  TINYPROXY("tinyproxy-bin"),
  TSHARK("tshark");

  private final String debianPackage;

  Tool(String debianPackage) {
    this.debianPackage = debianPackage;
  }

  /** Where it is; fails with the name of the Debian package when it is not installed. */
  public String path() {
    String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
    String search = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Arrays.stream(search.split(":")), Stream.of("/usr/sbin", "/sbin"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    name + " is not installed; run: apt-get install " + debianPackage))
        .toString();
  }
}
