package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of records and their numbers on disk. Numbers are never used again for another kind.
 */
public enum Kind {
  RUN_STARTED(1, Event.RunStarted.class),
  RUN_ENDED(2, Event.RunEnded.class),
  CONNECTION_OPENED(3, Event.ConnectionOpened.class),
  CONNECT_FAILED(4, Event.ConnectFailed.class),
  CONNECTION_CLOSED(5, Event.ConnectionClosed.class),
  TLS_RECORD(6, Event.TlsRecord.class),
  TLS_SECRET(7, Event.TlsSecret.class),
  TLS_HANDSHAKE_COMPLETE(8, Event.TlsHandshakeComplete.class),
  TLS_HANDSHAKE_FAILED(9, Event.TlsHandshakeFailed.class),
  ALERT(10, Event.Alert.class),
  PLAINTEXT(11, Event.Plaintext.class),
  EXCHANGE_BRIDGED(12, Event.ExchangeBridged.class),
  EXCHANGE_ENDED(13, Event.ExchangeEnded.class),
  RULE_APPLIED(14, Event.RuleApplied.class),
  CERTIFICATE_RELOADED(15, Event.CertificateReloaded.class),
  GAP(16, Event.Gap.class),
  CERTIFICATE_FILE(17, Event.CertificateFile.class),
  LEFT_OUT(18, Event.LeftOut.class);

  private static final Kind[] BY_CODE = new Kind[19];
  private static final ClassValue<Kind> BY_TYPE =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          for (Kind kind : values()) {
            if (kind.type == type) {
              return kind;
            }
          }
          throw new IllegalArgumentException("no kind of record for " + type);
        }
      };

  static {
    for (Kind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final Class<? extends Event> type;

  Kind(int code, Class<? extends Event> type) {
    this.code = code;
    this.type = type;
  }

  /** The number on disk. */
  public int code() {
    return code;
  }

  /** The kind with that number on disk, null if this version does not know it. */
  public static @Nullable Kind of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** The number on disk for an event. */
  static int codeOf(Event event) {
    if (event instanceof Event.Plaintext) {
      return PLAINTEXT.code;
    }
    if (event instanceof Event.ExchangeBridged) {
      return EXCHANGE_BRIDGED.code;
    }
    if (event instanceof Event.ExchangeEnded) {
      return EXCHANGE_ENDED.code;
    }
    if (event instanceof Event.Unknown unknown) {
      return unknown.kind();
    }
    return BY_TYPE.get(event.getClass()).code;
  }
}
