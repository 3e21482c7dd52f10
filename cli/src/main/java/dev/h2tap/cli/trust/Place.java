package dev.h2tap.cli.trust;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Something that can trust a CA. In its lines {@code {ca}} stands for the file of the CA, as a word
 * of a shell, and {@code {name}} for the CA's common name. Lines that begin with {@code #} are no
 * commands.
 */
public enum Place {
  DEBIAN(
      "Debian, Ubuntu: the whole system",
      EnumSet.of(Platform.DEBIAN),
      List.of(
          "sudo cp {ca} /usr/local/share/ca-certificates/h2tap-ca.crt",
          "sudo update-ca-certificates"),
      List.of(
          "sudo rm /usr/local/share/ca-certificates/h2tap-ca.crt",
          "sudo update-ca-certificates --fresh")),
  FEDORA(
      "Fedora, RHEL: the whole system",
      EnumSet.of(Platform.FEDORA),
      List.of("sudo cp {ca} /etc/pki/ca-trust/source/anchors/h2tap-ca.pem", "sudo update-ca-trust"),
      List.of("sudo rm /etc/pki/ca-trust/source/anchors/h2tap-ca.pem", "sudo update-ca-trust")),
  ARCH(
      "Arch: the whole system",
      EnumSet.of(Platform.ARCH),
      List.of("sudo trust anchor --store {ca}"),
      List.of("sudo trust anchor --remove {ca}")),
  MACOS(
      "macOS: Safari, Chrome, and what uses the keychain",
      EnumSet.of(Platform.MACOS),
      List.of(
          "sudo security add-trusted-cert -d -r trustRoot"
              + " -k /Library/Keychains/System.keychain {ca}"),
      List.of("sudo security remove-trusted-cert -d {ca}")),
  WINDOWS(
      "Windows: Edge, Chrome, and what uses the system's store",
      EnumSet.of(Platform.WINDOWS),
      List.of("certutil -user -addstore Root {ca}"),
      List.of("certutil -user -delstore Root \"{name}\"")),
  CHROMIUM(
      "Chromium and Chrome on Linux (certutil is in libnss3-tools or nss-tools)",
      EnumSet.of(Platform.DEBIAN, Platform.FEDORA, Platform.ARCH, Platform.OTHER_LINUX),
      List.of("certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n '{name}' -i {ca}"),
      List.of("certutil -d sql:$HOME/.pki/nssdb -D -n '{name}'")),
  FIREFOX(
      "Firefox",
      EnumSet.allOf(Platform.class),
      List.of(
          "# Settings > Privacy & Security > View Certificates > Authorities > Import ...",
          "# for all users, in distribution/policies.json of its directory, or"
              + " /etc/firefox/policies/policies.json:",
          "#   {\"policies\": {\"Certificates\": {\"Install\": [{ca:json}]}}}",
          "# on Windows and macOS security.enterprise_roots.enabled in about:config takes the"
              + " system's store"),
      List.of("# the same list, Delete or Distrust ...; or take the line out of policies.json")),
  CURL(
      "curl",
      EnumSet.allOf(Platform.class),
      List.of("curl --cacert {ca} ...", "export CURL_CA_BUNDLE={ca}"),
      List.of("unset CURL_CA_BUNDLE")),
  GIT(
      "git",
      EnumSet.allOf(Platform.class),
      List.of("git config --global http.sslCAInfo {ca}"),
      List.of("git config --global --unset http.sslCAInfo")),
  NODE(
      "Node",
      EnumSet.allOf(Platform.class),
      List.of("export NODE_EXTRA_CA_CERTS={ca}"),
      List.of("unset NODE_EXTRA_CA_CERTS")),
  PYTHON(
      "Python",
      EnumSet.allOf(Platform.class),
      List.of("export SSL_CERT_FILE={ca} REQUESTS_CA_BUNDLE={ca}"),
      List.of("unset SSL_CERT_FILE REQUESTS_CA_BUNDLE")),
  GO(
      "Go (on macOS and Windows it asks the system's store instead)",
      EnumSet.allOf(Platform.class),
      List.of("export SSL_CERT_FILE={ca}"),
      List.of("unset SSL_CERT_FILE")),
  JAVA(
      "Java, one JDK",
      EnumSet.allOf(Platform.class),
      List.of("keytool -importcert -noprompt -cacerts -storepass changeit -alias h2tap -file {ca}"),
      List.of("keytool -delete -cacerts -storepass changeit -alias h2tap")),
  PHONES(
      "Android, iPhone, iPad",
      EnumSet.allOf(Platform.class),
      List.of("# let the device use h2tap as its HTTP proxy and open http://h2tap.internal/ on it"),
      List.of(
          "# Android: Settings > Security > Encryption & credentials > User credentials",
          "# iPhone, iPad: Settings > General > VPN & Device Management"));

  private final String title;
  private final Set<Platform> platforms;
  private final List<String> trust;
  private final List<String> undo;

  Place(String title, Set<Platform> platforms, List<String> trust, List<String> undo) {
    this.title = title;
    this.platforms = platforms;
    this.trust = trust;
    this.undo = undo;
  }

  /** For a heading. */
  public String title() {
    return title;
  }

  /** Whether it is of use on a system. */
  public boolean isFor(Platform platform) {
    return platforms.contains(platform);
  }

  /** What to do, with placeholders. */
  public List<String> trust() {
    return trust;
  }

  /** How to take it back, with placeholders. */
  public List<String> undo() {
    return undo;
  }
}
