package dev.h2tap.recorder.tls;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: its keys, and what its records carry.
 *
 * <p>A record's nonce is its number since the last change of keys (RFC 8446 §5.3). The log numbers
 * all records of a direction, so what counts is the number of the first one under a key; records
 * that are never encrypted move it on.
 */
final class TlsHalf implements MessageAssembler.Taker {
  private static final int HEADER = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int FINISHED = 20;

  /** By which keys the records are protected. */
  private enum Epoch {
    CLEAR,
    /** TLS 1.3 until Finished. */
    HANDSHAKE,
    /** TLS 1.3 after Finished, TLS 1.2 after ChangeCipherSpec. */
    APPLICATION
  }

  /** Gets every record as it is read, before what is in it takes effect. */
  @FunctionalInterface
  interface RecordTaker {
    void take(ReadRecord record);
  }

  /**
   * A record that was read.
   *
   * @param order how many records came before it under its key, where it has one
   * @param application whether it came after the handshake's records: under the keys of application
   *     data, or where these would be
   * @param key null where it is in the clear, or none is known
   * @param content null where it was not opened
   * @param data whether it carries application data
   */
  record ReadRecord(
      Event.TlsRecord event,
      Place place,
      long order,
      boolean application,
      @Nullable RecordCipher key,
      RecordCipher.@Nullable Opened content,
      boolean data) {}

  private final TlsSession session;
  private final boolean client;
  private final BiConsumer<Place, TlsContent> found;
  private final RecordTaker records;
  private final MessageAssembler messages = new MessageAssembler(this);
  private Runnable onServerHello = () -> {};
  private Epoch epoch = Epoch.CLEAR;
  private @Nullable RecordCipher cipher;
  private byte @Nullable [] trafficSecret;
  private long firstUnderKey;
  private long next;
  private boolean opened;

  /**
   * @param client whether the client sends this way
   * @param found gets what is found, with the place where it began
   */
  TlsHalf(
      TlsSession session,
      boolean client,
      BiConsumer<Place, TlsContent> found,
      RecordTaker records) {
    this.session = session;
    this.client = client;
    this.found = found;
    this.records = records;
  }

  /** The key to application data; null while there is none. */
  @Nullable RecordCipher dataKey() {
    return epoch == Epoch.APPLICATION ? cipher() : null;
  }

  /** What is to be done when a ServerHello comes this way. */
  void onServerHello(Runnable action) {
    onServerHello = action;
  }

  /** The hellos have chosen: with TLS 1.3 what follows is encrypted. */
  void negotiated() {
    if (session.version().isTls13()) {
      change(Epoch.HANDSHAKE, next);
    }
  }

  private void change(Epoch to, long first) {
    epoch = to;
    cipher = null;
    opened = false;
    firstUnderKey = first;
  }

  /** Whether the record could be read if one more secret came. */
  boolean awaitsKey(ByteBuf record) {
    return isEncrypted(record)
        && cipher() == null
        && session.isNegotiated()
        && session.suite().isPresent()
        && !(session.version() == ProtocolVersion.TLS12 && type(record) == APPLICATION_DATA);
  }

  private static int type(ByteBuf record) {
    return record.getUnsignedByte(record.readerIndex());
  }

  private boolean isEncrypted(ByteBuf record) {
    if (record.readableBytes() < HEADER) {
      return false;
    }
    int type = type(record);
    return type == APPLICATION_DATA
        || epoch == Epoch.APPLICATION && !session.version().isTls13() && type != CHANGE_CIPHER_SPEC;
  }

  private @Nullable RecordCipher cipher() {
    if (cipher == null) {
      if (session.version().isTls13()) {
        cipher = tls13();
      } else if (epoch == Epoch.APPLICATION) {
        cipher = session.tls12(client);
      }
    }
    return cipher;
  }

  private @Nullable RecordCipher tls13() {
    String who = client ? "CLIENT_" : "SERVER_";
    trafficSecret =
        switch (epoch) {
          case CLEAR -> null;
          case HANDSHAKE -> session.secrets().get(who + "HANDSHAKE_TRAFFIC_SECRET");
          case APPLICATION -> session.secrets().get(who + "TRAFFIC_SECRET_0");
        };
    byte[] secret = trafficSecret;
    return secret == null
        ? null
        : session.suite().map(suite -> new KeySchedule(suite).cipher(secret)).orElse(null);
  }

  /** Reads the next record. */
  void read(Event.TlsRecord event, Place place) {
    ByteBuf record = event.bytes().duplicate();
    next = event.number() + 1;
    if (record.readableBytes() < HEADER) {
      taken(event, place, null, null, false);
      found.accept(
          place,
          new TlsContent.Sealed(
              event.number(),
              "cut short",
              "",
              false,
              record.readableBytes(),
              "nothing",
              "a TLS record has at least 5 bytes"));
    } else if (isEncrypted(record)) {
      encrypted(event, place);
    } else {
      taken(event, place, null, null, false);
      ByteBuf content =
          record.slice(record.readerIndex() + HEADER, record.readableBytes() - HEADER);
      content(event, type(record), content, place.at(place.offset() + HEADER), false);
    }
  }

  private void encrypted(Event.TlsRecord event, Place place) {
    ByteBuf record = event.bytes();
    RecordCipher key = cipher();
    int length = record.readableBytes() - HEADER;
    if (type(record) == APPLICATION_DATA
        && session.version() != ProtocolVersion.TLS13
        && session.isNegotiated()) {
      taken(event, place, key, null, true);
      found.accept(place, new TlsContent.ApplicationData(event.number(), true, length));
      return;
    }
    RecordCipher.Opened content =
        key == null ? null : key.open(event.number() - firstUnderKey, record);
    boolean data = content != null && content.contentType() == APPLICATION_DATA;
    taken(event, place, key, content, data);
    if (content != null) {
      opened = true;
      content(
          event,
          content.contentType(),
          content.content(),
          place.at(place.offset() + content.offset()),
          true);
      return;
    }
    sealed(event, place, key == null ? session.obstacle() : "it does not decrypt with the secret");
    if (!opened) {
      // Early data under another key, which a server passes over (RFC 8446 §4.2.10)
      firstUnderKey = next;
    }
  }

  private void taken(
      Event.TlsRecord event,
      Place place,
      @Nullable RecordCipher key,
      RecordCipher.@Nullable Opened content,
      boolean data) {
    long order = event.number() - firstUnderKey;
    boolean application = epoch == Epoch.APPLICATION;
    records.take(new ReadRecord(event, place, order, application, key, content, data));
  }

  private void content(
      Event.TlsRecord event, int type, ByteBuf content, Place place, boolean encrypted) {
    int length = event.bytes().readableBytes() - HEADER;
    long number = event.number();
    switch (type) {
      case CHANGE_CIPHER_SPEC -> {
        found.accept(place, new TlsContent.ChangeCipherSpec(number, encrypted, length));
        if (session.version().isTls13()) {
          firstUnderKey += encrypted ? 0 : 1;
        } else {
          change(Epoch.APPLICATION, next);
        }
      }
      case ALERT -> alerts(event, content, place, encrypted);
      case HANDSHAKE ->
          messages.take(new MessageAssembler.Start(place, number, encrypted), content);
      case APPLICATION_DATA ->
          found.accept(place, new TlsContent.ApplicationData(number, encrypted, length));
      default -> sealed(event, place, "content of type " + type + " is not known");
    }
  }

  private void alerts(Event.TlsRecord event, ByteBuf content, Place place, boolean encrypted) {
    if (!encrypted && content.readableBytes() != 2) {
      sealed(
          event,
          place,
          "an alert in the clear has 2 bytes, not "
              + content.readableBytes()
              + ": it is malformed, or encrypted and the log lacks how that began");
      return;
    }
    ByteBuf in = content.duplicate();
    while (in.readableBytes() >= 2) {
      Place at = place.at(place.offset() + in.readerIndex() - content.readerIndex());
      boolean fatal = in.readUnsignedByte() == 2;
      int description = in.readUnsignedByte();
      found.accept(at, new TlsContent.Alert(event.number(), encrypted, fatal, description));
    }
    if (in.isReadable() || !content.isReadable()) {
      sealed(event, place, "malformed: an alert has 2 bytes, not " + content.readableBytes());
    }
  }

  private void sealed(Event.TlsRecord event, Place place, String reason) {
    ByteBuf record = event.bytes();
    int type = type(record);
    found.accept(
        place,
        new TlsContent.Sealed(
            event.number(),
            TlsNames.contentType(type),
            TlsNames.version(record.getUnsignedShort(record.readerIndex() + 1)),
            isEncrypted(record),
            record.readableBytes() - HEADER,
            hidden(type),
            reason));
  }

  /** What may be in a record of this type. */
  private String hidden(int type) {
    if (!session.isNegotiated()) {
      return "early data or messages of a handshake that the log does not hold";
    } else if (!session.version().isTls13()) {
      return switch (type) {
        case ALERT -> "an alert";
        case HANDSHAKE -> session.isComplete() ? "Finished or a new handshake" : "Finished";
        default -> "nothing that TLS 1.2 knows";
      };
    } else if (!session.isComplete()) {
      return client
          ? "Certificate, CertificateVerify, Finished or an alert"
          : "EncryptedExtensions, CertificateRequest, Certificate, CertificateVerify, Finished or"
              + " an alert";
    }
    return client ? "KeyUpdate, an alert or data" : "NewSessionTicket, KeyUpdate, an alert or data";
  }

  @Override
  public void message(MessageAssembler.Start start, int type, ByteBuf body) {
    int length = body.readableBytes();
    HandshakeMessage message = HandshakeParser.parse(type, body, session.version());
    session.learn(message);
    tell(start, length, message);
    boolean tls13 = session.version().isTls13();
    if (message instanceof HandshakeMessage.ServerHello hello && !hello.retry()) {
      onServerHello.run();
    } else if (tls13 && type == FINISHED && epoch == Epoch.HANDSHAKE) {
      change(Epoch.APPLICATION, next);
    } else if (tls13 && message instanceof HandshakeMessage.KeyUpdate) {
      updateKey();
    }
  }

  private void updateKey() {
    byte[] secret = trafficSecret;
    if (epoch == Epoch.APPLICATION && cipher != null && secret != null) {
      session
          .suite()
          .ifPresent(
              suite -> {
                KeySchedule schedule = new KeySchedule(suite);
                byte[] updated = schedule.next(secret);
                trafficSecret = updated;
                cipher = schedule.cipher(updated);
                firstUnderKey = next;
              });
    }
  }

  @Override
  public void broken(MessageAssembler.Start start, int type, int length, String reason) {
    tell(start, length, new HandshakeMessage.Malformed(type, reason));
  }

  private void tell(MessageAssembler.Start start, int length, HandshakeMessage message) {
    found.accept(
        start.place(),
        new TlsContent.Handshake(start.number(), start.encrypted(), length, message));
  }

  /** Bytes are missing. */
  void lost() {
    messages.lost();
  }

  /** Nothing more will come. */
  void closed() {
    messages.closed();
  }
}
