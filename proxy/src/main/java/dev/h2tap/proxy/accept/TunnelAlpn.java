package dev.h2tap.proxy.accept;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client in a tunnel is offered to choose from. Pure. */
final class TunnelAlpn {
  private static final String H2 = "h2";
  private static final String HTTP1 = "http/1.1";

  private TunnelAlpn() {}

  /**
   * The mirror of the upstream's choice.
   *
   * @param offered by the client
   * @param chosen by the upstream, null for none
   * @return one name or none
   */
  static List<String> mirrored(List<String> offered, @Nullable String chosen) {
    if (chosen == null) {
      return List.of();
    }
    if (offered.contains(chosen)) {
      return List.of(chosen);
    }
    List<String> understood = understood(offered);
    boolean http2 = chosen.endsWith(H2) && understood.contains(H2);
    return http2 ? List.of(H2) : understood.stream().filter(HTTP1::equals).toList();
  }

  /** What of the client's offer h2tap speaks, whatever the upstream would say. */
  static List<String> understood(List<String> offered) {
    return offered.stream().filter(name -> name.equals(H2) || name.equals(HTTP1)).toList();
  }
}
