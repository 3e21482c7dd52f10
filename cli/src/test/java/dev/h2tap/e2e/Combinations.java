package dev.h2tap.e2e;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Every {@link Origin}, and an h2tap before each that accepts plaintext and TLS. */
public final class Combinations {
  private final Stage stage;
  private final Certificates certificates;
  private final Map<Origin, Integer> ports = new EnumMap<>(Origin.class);
  private final String jvm;
  private final Map<Origin, H2tapProcess> proxies = new EnumMap<>(Origin.class);

  private Combinations(Stage stage, String jvm) throws Exception {
    this.stage = stage;
    this.jvm = jvm;
    this.certificates = Certificates.in(stage);
    for (Origin origin : Origin.values()) {
      ports.put(origin, Ports.free());
    }
  }

  /**
   * Starts the origins; an h2tap starts when it is first asked for.
   *
   * @param jvm further options for h2tap's JVM
   */
  public static Combinations start(Stage stage, String jvm, String... nghttpdOptions)
      throws Exception {
    Combinations combinations = new Combinations(stage, jvm);
    combinations.startNginx();
    combinations.startNghttpd(Origin.HTTP2_PLAIN, List.of("--no-tls"), nghttpdOptions);
    combinations.startNghttpd(Origin.HTTP2_MTLS, List.of("--verify-client"), nghttpdOptions);
    return combinations;
  }

  private void startNginx() throws Exception {
    Nginx.start(
        stage,
        ports.get(Origin.HTTP1_PLAIN),
        """
        server { listen 127.0.0.1:%d; }
        server { listen 127.0.0.1:%d ssl; %s }
        """
            .formatted(
                ports.get(Origin.HTTP1_PLAIN),
                ports.get(Origin.HTTP1_MTLS),
                Nginx.mutualTls(certificates)));
  }

  private void startNghttpd(Origin origin, List<String> security, String... options)
      throws Exception {
    List<String> arguments = new ArrayList<>(security);
    arguments.addAll(List.of("-a", "127.0.0.1", "-d", Nginx.www(stage).toString()));
    arguments.addAll(List.of(options));
    arguments.add(String.valueOf(ports.get(origin)));
    if (origin.isTls()) {
      arguments.add(certificates.serverKey().toString());
      arguments.add(certificates.serverChain().toString());
    }
    stage.serve(ports.get(origin), Tool.NGHTTPD, arguments.toArray(String[]::new));
  }

  public Certificates certificates() {
    return certificates;
  }

  public int port(Origin origin) {
    return ports.get(origin);
  }

  /** The h2tap before {@code origin}. */
  public H2tapProcess proxy(Origin origin) throws Exception {
    H2tapProcess running = proxies.get(origin);
    if (running == null) {
      running = stage.h2tapOn(jvm, options(origin).toArray(String[]::new));
      proxies.put(origin, running);
    }
    return running;
  }

  /** What an h2tap needs to be told to stand before {@code origin}. */
  public List<String> options(Origin origin) {
    List<String> options = new ArrayList<>();
    options.add("--upstream");
    options.add((origin.isTls() ? "https" : "http") + "://127.0.0.1:" + ports.get(origin));
    if (origin.isTls()) {
      options.addAll(List.of("--certs", certificates.mesh().toString()));
    } else if (origin.isHttp2()) {
      options.addAll(List.of("--upstream-protocol", "h2"));
    }
    options.addAll(List.of("--listen-cert", certificates.serverChain().toString()));
    options.addAll(List.of("--listen-key", certificates.serverKey().toString()));
    return options;
  }
}
