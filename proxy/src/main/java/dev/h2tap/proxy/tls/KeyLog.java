package dev.h2tap.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The key log of one BoringSSL context. Netty has no API for it, so this class alone reaches for
 * the native context by reflection; where that fails there is no key log and {@link
 * #unavailability()} says why.
 *
 * <p>BoringSSL names a connection by a pointer which it uses again as soon as the connection is
 * freed. Every connection of the context must therefore be {@link #register}ed before its
 * handshake, also one whose lines nobody reads: that takes the pointer away from its former owner.
 * Lines come on the thread that drives the handshake.
 */
final class KeyLog implements KeyLogCallback {
  private static final String FIELD = "ctx";

  private final Map<Long, Consumer<String>> readers = new ConcurrentHashMap<>();

  private KeyLog() {}

  /** Why there can be no key log, null where there can. Loads the native library. */
  static @Nullable String unavailability() {
    if (!OpenSsl.isAvailable()) {
      return "BoringSSL cannot be loaded";
    }
    try {
      contextField();
      return null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return "Netty's native context is out of reach: " + e;
    }
  }

  /** Starts the key log of a context; null where that is not possible. */
  static @Nullable KeyLog installOn(SslContext context) {
    if (unavailability() != null || !(context instanceof ReferenceCountedOpenSslContext)) {
      return null;
    }
    KeyLog keyLog = new KeyLog();
    try {
      return SSLContext.setKeyLogCallback(contextField().getLong(context), keyLog) ? keyLog : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** From now on the lines of this pointer go to this reader, null to drop them. */
  void register(long pointer, @Nullable Consumer<String> reader) {
    if (reader == null) {
      readers.remove(pointer);
    } else {
      readers.put(pointer, reader);
    }
  }

  /** Ends it, unless the pointer has come to belong to another reader meanwhile. */
  void unregister(long pointer, Consumer<String> reader) {
    readers.remove(pointer, reader);
  }

  @Override
  public void handle(long ssl, byte[] line) {
    Consumer<String> reader = readers.get(ssl);
    if (reader != null) {
      reader.accept(new String(line, StandardCharsets.US_ASCII));
    }
  }

  private static Field contextField() throws NoSuchFieldException {
    Field field = ReferenceCountedOpenSslContext.class.getDeclaredField(FIELD);
    field.setAccessible(true);
    return field;
  }
}
