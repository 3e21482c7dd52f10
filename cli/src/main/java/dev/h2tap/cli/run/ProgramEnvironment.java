package dev.h2tap.cli.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The environment variables with which programs go through a proxy and trust its CA. What the user
 * has set before is kept as far as it can be: CA files are joined with ours, options of the JVM go
 * first.
 */
public final class ProgramEnvironment {
  private static final List<String> PROXY = List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");

  /** Names of files with all CAs that a program trusts, or with further ones. */
  private static final List<String> CA_FILES =
      List.of(
          "SSL_CERT_FILE",
          "CURL_CA_BUNDLE",
          "REQUESTS_CA_BUNDLE",
          "NODE_EXTRA_CA_CERTS",
          "GIT_SSL_CAINFO",
          "CARGO_HTTP_CAINFO",
          "DENO_CERT",
          "AWS_CA_BUNDLE",
          "PIP_CERT",
          "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH");

  private ProgramEnvironment() {}

  /**
   * The variables to set.
   *
   * @param former the environment as it is
   * @param directory where files of CAs may be written; only their owner can read them
   */
  public static Map<String, String> of(
      Map<String, String> former,
      InetSocketAddress proxy,
      X509Certificate authority,
      Path directory)
      throws IOException {
    Map<String, String> variables = new HashMap<>();
    String url = "http://" + proxy.getHostString() + ":" + proxy.getPort();
    for (String name : PROXY) {
      variables.put(name, url);
      variables.put(name.toLowerCase(Locale.ROOT), url);
    }
    variables.put("NO_PROXY", "");
    variables.put("no_proxy", "");
    variables.put("NODE_USE_ENV_PROXY", "1");
    TrustFiles trust = new TrustFiles(directory, authority);
    for (String name : CA_FILES) {
      String chosen = former.getOrDefault(name, "");
      boolean readable = !chosen.isEmpty() && Files.isReadable(Path.of(chosen));
      Path file = readable ? trust.with(name, Path.of(chosen)) : trust.withSystem();
      variables.put(name, file.toString());
    }
    variables.put("JAVA_TOOL_OPTIONS", java(former, proxy, trust.javaStore()));
    return variables;
  }

  private static String java(Map<String, String> former, InetSocketAddress proxy, Path store) {
    StringBuilder options = new StringBuilder(former.getOrDefault("JAVA_TOOL_OPTIONS", ""));
    for (String scheme : List.of("http", "https")) {
      option(options, scheme + ".proxyHost", proxy.getHostString());
      option(options, scheme + ".proxyPort", Integer.toString(proxy.getPort()));
    }
    option(options, "http.nonProxyHosts", "");
    option(options, "javax.net.ssl.trustStore", store.toString());
    option(options, "javax.net.ssl.trustStoreType", "PKCS12");
    option(options, "javax.net.ssl.trustStorePassword", TrustFiles.STORE_PASSWORD);
    return options.toString();
  }

  private static void option(StringBuilder options, String name, String value) {
    String quote = value.contains(" ") ? "\"" : "";
    options
        .append(options.isEmpty() ? "" : " ")
        .append(quote)
        .append("-D")
        .append(name)
        .append('=')
        .append(value)
        .append(quote);
  }
}
