package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.Alpn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server was met.
 *
 * @param version of TLS, as the JDK names it
 * @param alpnOffered in this order; empty: no ALPN extension
 * @param alpn what the server chose, null for none
 * @param certificateSent whether it asked for a client certificate and got ours
 */
public record Greeting(
    String version, List<String> alpnOffered, @Nullable String alpn, boolean certificateSent) {

  public Greeting {
    alpnOffered = List.copyOf(alpnOffered);
  }

  /** The same in a line. */
  public String inWords() {
    return version
        + ", ALPN "
        + (alpn == null ? "none" : alpn)
        + " (offered "
        + Alpn.text(alpnOffered)
        + ")"
        + (certificateSent ? ", our client certificate was asked for and sent" : "");
  }
}
