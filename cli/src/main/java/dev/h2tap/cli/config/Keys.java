package dev.h2tap.cli.config;

import dev.h2tap.cli.option.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The keys that are options of {@code h2tap proxy} as well, under the same names. */
public final class Keys {
  /** Of a listener, a route or a rule; no option. */
  public static final Key<String> NAME =
      new Key<>("name", Types.TEXT, "For matches, records and messages.");

  // ---- where clients are accepted ----

  public static final Key<List<HostPort>> LISTEN =
      new Key<>(
          "listen",
          Plural.oneOrMany(Types.LISTEN),
          "Where to accept. Default: 127.0.0.1:15090; port 0 is any free one.");
  public static final Key<Path> LISTEN_CERT =
      new Key<>(
          "listen-cert",
          Types.FILE,
          "Take TLS on the listener too, with this certificate chain; plaintext stays open.");
  public static final Key<Path> LISTEN_KEY =
      new Key<>("listen-key", Types.FILE, "Its private key.");
  public static final Key<Path> LISTEN_CLIENT_CA =
      new Key<>(
          "listen-client-ca",
          Types.FILE,
          "Require TLS with a client certificate from these CAs on the listener.");

  public static final Key<List<String>> PASSTHROUGH =
      new Key<>(
          "passthrough",
          Plural.oneOrMany(Types.text("a host name or glob")),
          "Forward mode: leave TLS with these hosts alone in tunnels; '*' stands for any"
              + " characters.");
  public static final Key<String> PROXY_AUTH =
      new Key<>(
          "proxy-auth",
          Types.textOrFile("USER:PASSWORD, or @FILE that holds it"),
          "Forward mode: what clients must give to be served.");

  public static final Key<Boolean> TRANSPARENT =
      new Key<>(
          "transparent",
          Types.FLAG,
          "Forward mode: connections that iptables redirects here go on to where they were bound"
              + " for. Linux only.");

  public static final List<Key<?>> LISTENER =
      List.of(
          LISTEN, LISTEN_CERT, LISTEN_KEY, LISTEN_CLIENT_CA, PASSTHROUGH, PROXY_AUTH, TRANSPARENT);

  // ---- where requests go, and how ----

  public static final Key<String> UPSTREAM =
      new Key<>(
          "upstream",
          Types.text("a URL, for example https://10.0.0.1:9102"),
          "Reverse mode: http(s)://HOST[:PORT]. Without it requests name their target (forward"
              + " mode).");
  public static final Key<String> UPSTREAM_PROTOCOL =
      new Key<>(
          "upstream-protocol",
          Types.choice("auto", "http1", "h2"),
          "Which HTTP is spoken upstream. Default: auto, what ALPN chose.");
  public static final Key<String> UPSTREAM_TLS =
      new Key<>(
          "upstream-tls",
          Types.choice("on", "off"),
          "Forward mode: dial http:// targets over TLS or not. Default: on where certificates are"
              + " named.");
  public static final Key<Path> CERTS =
      new Key<>(
          "certs",
          Types.FILE,
          "Directory in Istio's layout: root-cert.pem, cert-chain.pem, key.pem.");
  public static final Key<Path> CA_FILE =
      new Key<>(
          "ca-file", Types.FILE, "CAs that the upstream is verified against. Default: the JDK's.");
  public static final Key<Path> CERT_FILE =
      new Key<>("cert-file", Types.FILE, "Our certificate chain, leaf first.");
  public static final Key<Path> KEY_FILE = new Key<>("key-file", Types.FILE, "Our private key.");
  public static final Key<String> PRESET =
      new Key<>(
          "preset",
          Types.choice("istio", "istio-h2"),
          "Certificates, ALPN and SPIFFE verification as a mesh wants them.");
  public static final Key<String> ALPN =
      new Key<>(
          "alpn",
          new CommaList(),
          "Offered upstream in this order; none: no ALPN extension; auto: find out what each"
              + " upstream accepts. Default: h2,http/1.1.");
  public static final Key<String> VERIFY =
      new Key<>(
          "verify",
          Types.text("full, chain, spiffe:PATTERN or none"),
          "How the upstream's certificate is judged. Default: full.");
  public static final Key<String> SNI =
      new Key<>(
          "sni", Types.TEXT, "The server name that is sent, or none. Default: the host dialled.");
  public static final Key<String> SERVER_NAME =
      new Key<>(
          "server-name", Types.TEXT, "The name that is verified in place of the host dialled.");
  public static final Key<String> TLS_ENGINE =
      new Key<>(
          "tls-engine",
          Types.choice("boringssl", "jdk"),
          "Which TLS is used upstream. Default: boringssl where it loads.");
  public static final Key<String> VIA =
      new Key<>(
          "via",
          Types.text("a URL, for example http://proxy.example:3128"),
          "Reach upstreams through another proxy: http(s) or socks5://[USER:PASSWORD@]HOST:PORT;"
              + " none: directly.");
  public static final Key<Path> VIA_CREDENTIALS_FILE =
      new Key<>(
          "via-credentials-file", Types.FILE, "Holds USER:PASSWORD for that proxy in a line.");
  public static final Key<Path> VIA_CA_FILE =
      new Key<>(
          "via-ca-file",
          Types.FILE,
          "CAs that the certificate of an https:// proxy is verified against. Default: the JDK's.");
  public static final Key<Duration> CONNECT_TIMEOUT =
      new Key<>("connect-timeout", Types.TIME, "For each upstream address. Default: 5s.");
  public static final Key<Duration> HANDSHAKE_TIMEOUT =
      new Key<>(
          "handshake-timeout",
          Types.TIME,
          "For upstream TLS, and again for HTTP/2 SETTINGS. Default: 5s.");
  public static final Key<Duration> IDLE_TIMEOUT =
      new Key<>(
          "idle-timeout",
          Types.TIME,
          "Close upstream connections unused for so long. Default: 60s.");

  /** Those that say how a TLS upstream is spoken to. */
  public static final List<Key<?>> TLS =
      List.of(
          CERTS, CA_FILE, CERT_FILE, KEY_FILE, PRESET, ALPN, VERIFY, SNI, SERVER_NAME, TLS_ENGINE);

  public static final List<Key<?>> ROUTE =
      List.of(
          UPSTREAM,
          UPSTREAM_PROTOCOL,
          UPSTREAM_TLS,
          CERTS,
          CA_FILE,
          CERT_FILE,
          KEY_FILE,
          PRESET,
          ALPN,
          VERIFY,
          SNI,
          SERVER_NAME,
          TLS_ENGINE,
          VIA,
          VIA_CREDENTIALS_FILE,
          VIA_CA_FILE,
          CONNECT_TIMEOUT,
          HANDSHAKE_TIMEOUT,
          IDLE_TIMEOUT);

  // ---- recording ----

  public static final Key<String> RECORD =
      new Key<>(
          "record",
          Types.FILE_OR_DIRECTORY,
          "Record to a file, or to rotating segments in a directory (ends in /).");
  public static final Key<Long> RECORD_SEGMENT =
      new Key<>("record-segment", Types.SIZE, "A new segment begins at this size. Default: 64MiB.");
  public static final Key<Duration> RECORD_AGE =
      new Key<>("record-age", Types.TIME, "A new segment begins at this age. Default: 1h.");
  public static final Key<Long> RECORD_LIMIT =
      new Key<>(
          "record-limit",
          Types.SIZE,
          "All segments together stay below this, oldest go first. Default: 1GiB.");
  public static final Key<Long> RECORD_QUEUE =
      new Key<>("record-queue", Types.SIZE, "What may wait for the disk. Default: 64MiB.");
  public static final Key<String> OVERFLOW =
      new Key<>(
          "overflow",
          Types.choice("pause", "shed"),
          "When the disk is too slow: pause the traffic, or shed records and count them. Default:"
              + " pause.");
  public static final Key<Boolean> NO_SECRETS =
      new Key<>(
          "no-secrets",
          Types.FLAG,
          "Leave the TLS secrets out of the log; TLS 1.3 handshakes stay closed then.");

  public static final Key<Boolean> COMPRESS =
      new Key<>("compress", Types.FLAG, "Compress the log as it is written.");

  public static final List<Key<?>> RECORDING =
      List.of(
          RECORD,
          RECORD_SEGMENT,
          RECORD_AGE,
          RECORD_LIMIT,
          RECORD_QUEUE,
          OVERFLOW,
          NO_SECRETS,
          COMPRESS);

  // ---- the run as a whole ----

  public static final Key<Integer> MAX_CONCURRENT_STREAMS =
      new Key<>(
          "max-concurrent-streams",
          Types.whole(1, Integer.MAX_VALUE),
          "How many streams an HTTP/2 client may open. Default: 1000.");
  public static final Key<Duration> DRAIN_TIMEOUT =
      new Key<>(
          "drain-timeout",
          Types.TIME,
          "What running exchanges get when h2tap is told to stop. Default: 5s.");
  public static final Key<Integer> THREADS =
      new Key<>(
          "threads",
          Types.whole(1, 256),
          "Event loops; each has upstream connections of its own. Default: 1.");
  public static final Key<Path> READY_FILE =
      new Key<>(
          "ready-file",
          Types.FILE,
          "Written with the bound addresses when listening: NAME HOST:PORT a line.");

  public static final Key<HostPort> ADMIN =
      new Key<>(
          "admin",
          Types.LISTEN,
          "Where /metrics, /healthz, /readyz and /config are served; loopback by default.");
  public static final Key<String> ACCESS_LOG =
      new Key<>(
          "access-log",
          Types.choice("text", "json"),
          "A line for each exchange on standard output. Default: none.");
  public static final Key<String> LOG_LEVEL =
      new Key<>(
          "log-level",
          Types.choice("error", "warn", "info", "debug"),
          "What is said on standard error. Default: info.");
  public static final Key<String> LOG_FORMAT =
      new Key<>("log-format", Types.choice("text", "json"), "How it is said. Default: text.");

  public static final List<Key<?>> RUN =
      List.of(
          MAX_CONCURRENT_STREAMS,
          DRAIN_TIMEOUT,
          THREADS,
          READY_FILE,
          ADMIN,
          ACCESS_LOG,
          LOG_LEVEL,
          LOG_FORMAT);

  private Keys() {}
}
