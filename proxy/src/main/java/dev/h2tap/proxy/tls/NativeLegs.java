package dev.h2tap.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The live connections of one BoringSSL context, found by their engine. Thread-safe. */
final class NativeLegs {
  private final Map<SSLEngine, Leg> legs = new ConcurrentHashMap<>();

  /** The leg of an engine, which must be one of a live handler. */
  Leg of(SSLEngine engine) {
    Leg leg = legs.get(engine);
    if (leg == null) {
      throw new IllegalStateException("the connection is gone");
    }
    return leg;
  }

  /** A handler with an engine of its own. No peer is named to the engine: it never resumes. */
  TlsHandler newHandler(
      SslContext context, @Nullable KeyLog keyLog, ByteBufAllocator allocator, Leg leg) {
    ReferenceCountedOpenSslEngine engine =
        (ReferenceCountedOpenSslEngine) context.newHandler(allocator).engine();
    long pointer = engine.sslPointer();
    legs.put(engine, leg);
    if (keyLog != null) {
      keyLog.register(pointer, leg.keyLogLines);
    }
    return new TlsHandler(
        engine,
        leg,
        () -> {
          legs.remove(engine);
          if (keyLog != null && leg.keyLogLines != null) {
            keyLog.unregister(pointer, leg.keyLogLines);
          }
        });
  }
}
