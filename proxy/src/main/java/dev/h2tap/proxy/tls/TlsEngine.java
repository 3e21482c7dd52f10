package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Which TLS stack does the work. */
public enum TlsEngine {
  /**
   * BoringSSL through netty-tcnative: fast, with a key log, without Ed25519 server certificates.
   */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  /** The JDK's own engine: everywhere, with Ed25519, without a key log. */
  JDK(SslProvider.JDK);

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** BoringSSL where it loads, else the JDK's. Loads the native library. */
  public static TlsEngine best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JDK;
  }

  /**
   * Reads {@code --tls-engine}.
   *
   * @param name {@code jdk} or {@code boringssl}; the latter loads the native library
   */
  public static TlsEngine parse(String name) throws UserException {
    switch (name) {
      case "jdk":
        return JDK;
      case "boringssl":
        if (!OpenSsl.isAvailable()) {
          throw new UserException(
              "--tls-engine boringssl cannot be loaded here ("
                  + OneLine.of(String.valueOf(OpenSsl.unavailabilityCause()))
                  + "); use --tls-engine jdk");
        }
        return BORINGSSL;
      default:
        throw new UserException("--tls-engine " + name + " is unknown; use boringssl or jdk");
    }
  }

  /** Whether this engine can tell the secrets of a connection, as a key log in the NSS format. */
  public boolean hasKeyLog() {
    return this == BORINGSSL && KeyLog.unavailability() == null;
  }

  SslProvider provider() {
    return provider;
  }
}
