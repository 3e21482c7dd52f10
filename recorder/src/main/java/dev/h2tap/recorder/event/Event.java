package dev.h2tap.recorder.event;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. Immutable; the events that carry bytes ({@link TlsRecord}, {@link
 * Plaintext}, {@link Unknown}) own one reference to their buffer: handing such an event to {@link
 * dev.h2tap.recorder.log.Recorder#record} hands that reference over, and an event that was read
 * from a log holds a buffer that needs no release.
 *
 * <p>Durations are in nanoseconds, addresses are {@code HOST:PORT} with IPv6 hosts in brackets.
 */
public sealed interface Event {

  /**
   * A run of h2tap began to write here.
   *
   * @param version h2tap's version
   * @param configuration the options in force, without secrets
   * @param continued whether the log was there before this run
   */
  record RunStarted(
      String version, Map<String, String> configuration, long pid, String java, boolean continued)
      implements Event {}

  /** The run came to its end in good order. */
  record RunEnded(String reason) implements Event {}

  /**
   * A transport connection was accepted or dialled.
   *
   * @param target what was dialled, as it was configured or asked for; null downstream
   * @param resolveNanos time spent in name resolution; 0 downstream
   * @param connectNanos time spent in connecting; 0 downstream
   */
  record ConnectionOpened(
      String local,
      String remote,
      @Nullable String target,
      boolean tls,
      long resolveNanos,
      long connectNanos)
      implements Event {}

  /**
   * No transport connection came about: the name did not resolve, nothing listens, no route, or no
   * answer in time. The connection number is that of the attempt; no other record follows for it.
   *
   * @param address the address that was tried, null where the name did not resolve
   */
  record ConnectFailed(String target, @Nullable String address, String reason, long elapsedNanos)
      implements Event {}

  /**
   * How a connection ended.
   *
   * @param by who ended it
   * @param closeNotify whether the peer's TLS close_notify had arrived; null without TLS, and where
   *     h2tap closed before it came
   * @param detail the reason in words, null where there is nothing to add
   * @param received bytes of the transport, TLS included; those of a proxy on the way left out
   * @param sent bytes of the transport, TLS included
   * @param finding what h2tap took for the cause where the connection failed it, an id of the
   *     catalogue of failures; null where all went well or none fits
   */
  record ConnectionClosed(
      Manner manner,
      Party by,
      @Nullable Boolean closeNotify,
      @Nullable String detail,
      long received,
      long sent,
      @Nullable String finding)
      implements Event {

    /** An end that was no failure, or one without a known cause. */
    public ConnectionClosed(
        Manner manner,
        Party by,
        @Nullable Boolean closeNotify,
        @Nullable String detail,
        long received,
        long sent) {
      this(manner, by, closeNotify, detail, received, sent, null);
    }

    /** The way in which a connection ended. */
    public enum Manner {
      FIN,
      RST,
      TIMEOUT,
      ERROR
    }
  }

  /**
   * One TLS record as it was on the wire, its 5-byte header included (RFC 8446 §5.1). Kept are all
   * records up to the first application data of a direction, and afterwards at least those that
   * carried no application data.
   *
   * @param number the position of this record among all TLS records of its direction on this
   *     connection, from 0
   */
  record TlsRecord(long number, ByteBuf bytes) implements Event {}

  /** One line of the key log, in the NSS key log format, without a line end. */
  record TlsSecret(String line) implements Event {}

  /**
   * The handshake is complete from h2tap's side.
   *
   * @param version as the JDK names it, for example {@code TLSv1.3}
   * @param suite the IANA name of the cipher suite
   * @param group the IANA name of the key exchange group, null where the engine does not tell
   * @param alpnOffered what the client of this connection offered; empty: no ALPN extension
   * @param alpn what the server of this connection chose, null if none
   * @param sni the name in the ClientHello's server_name, null if none
   * @param resumed whether a session was resumed, null where the engine does not tell
   * @param localChain our certificates as sent, leaf first, base64 of DER
   * @param peerChain the peer's certificates, leaf first, base64 of DER
   * @param verification how the peer was verified, in words
   */
  record TlsHandshakeComplete(
      String version,
      String suite,
      @Nullable String group,
      List<String> alpnOffered,
      @Nullable String alpn,
      @Nullable String sni,
      @Nullable Boolean resumed,
      List<String> localChain,
      List<String> peerChain,
      String verification,
      long durationNanos)
      implements Event {

    /** The same with the group that the handshake messages tell of. */
    public TlsHandshakeComplete withGroup(@Nullable String other) {
      return new TlsHandshakeComplete(
          version,
          suite,
          other,
          alpnOffered,
          alpn,
          sni,
          resumed,
          localChain,
          peerChain,
          verification,
          durationNanos);
    }
  }

  /**
   * The handshake failed.
   *
   * @param finding an id of the catalogue of failures, null where none fits
   * @param reason the cause in words
   */
  record TlsHandshakeFailed(
      @Nullable String finding,
      String reason,
      List<String> alpnOffered,
      @Nullable String sni,
      long durationNanos)
      implements Event {}

  /** A TLS alert (RFC 8446 §6), as the engine or the wire told it. */
  record Alert(boolean fatal, int number, String name) implements Event {}

  /**
   * Bytes of a connection without TLS around them, as they were on the wire, in order and without
   * overlap. One event is what arrived or was written at once; messages and frames may span events.
   *
   * @param firstFrame with {@link Syntax#HTTP2} the index in {@code bytes} at which the first frame
   *     header (or the connection preface) begins, {@code bytes.readableBytes()} or -1 where none
   *     begins here; otherwise -1. With it a reader finds its feet again after a gap.
   */
  record Plaintext(Syntax syntax, int firstFrame, ByteBuf bytes) implements Event {}

  /**
   * A request was handed to an upstream connection, or handed to another one again.
   *
   * @param exchange the number of the exchange in this log
   * @param downstreamStream HTTP/2 stream, or the ordinal of the request on an HTTP/1.1 connection
   *     from 1
   * @param upstreamStream HTTP/2 stream, or the ordinal of the request on an HTTP/1.1 connection
   *     from 1
   * @param attempt from 1; above 1 after a retry
   */
  record ExchangeBridged(
      long exchange,
      long downstreamConnection,
      long downstreamStream,
      long upstreamConnection,
      long upstreamStream,
      int attempt)
      implements Event {}

  /**
   * An exchange is over.
   *
   * @param downstreamStream as in {@link ExchangeBridged}
   * @param status the status that the client was sent, 0 if none
   * @param blame whose doing a failure was, null where the exchange went well
   * @param finding an id of the catalogue of failures, null where none fits
   * @param reason h2tap's words to the client where it answered itself, or why the exchange broke
   *     off; null where it went well
   */
  record ExchangeEnded(
      long exchange,
      long downstreamConnection,
      long downstreamStream,
      int status,
      @Nullable Party blame,
      @Nullable String finding,
      @Nullable String reason)
      implements Event {}

  /** h2tap did something of its own accord that a reader should know: a retry, a fallback. */
  record RuleApplied(String rule, String detail) implements Event {}

  /** The certificates on disk were read again, or refused. */
  record CertificateReloaded(String file, boolean accepted, String detail) implements Event {}

  /**
   * What the file of our certificate held at the moment at which TLS failed though the peer had
   * asked for it.
   *
   * @param onDisk the first certificate in the file, base64 of DER; null where it is not readable
   * @param sent the one that was read from it earlier and was to be sent, base64 of DER
   */
  record CertificateFile(String file, @Nullable String onDisk, String sent) implements Event {}

  /**
   * Something was not recorded.
   *
   * @param records how many records are missing
   * @param bytes how many bytes they would have carried
   */
  record Gap(String reason, long records, long bytes) implements Event {}

  /**
   * The numbers from {@code first} to that of this record stand for records that were left out on
   * purpose, when a part was taken of a log: nothing is missing of what is in it.
   */
  record LeftOut(long first) implements Event {}

  /** A record of a kind that this version does not know. */
  record Unknown(int kind, ByteBuf bytes) implements Event {}
}
