package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.wire.Field;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known so far of a request or a response. Times are the run's monotonic nanoseconds. */
public final class Message {
  private boolean started;
  private boolean ended;
  private long startNanos;
  private long endNanos;
  private long bodyBytes;
  private @Nullable String contentType;
  private String mediaType = "";
  private @Nullable String contentCoding;
  private @Nullable String grpcEncoding;
  private @Nullable String webSocketExtensions;
  private @Nullable Contents contents;
  private boolean contentsChosen;
  private long messages;
  private @Nullable String outcome;
  private boolean failed;

  Message() {}

  /** Whether its head was seen. */
  public boolean started() {
    return started;
  }

  /** Whether its end was seen. */
  public boolean ended() {
    return ended;
  }

  /** When its first byte was seen. */
  public long startNanos() {
    return startNanos;
  }

  /** When its last byte was seen. */
  public long endNanos() {
    return endNanos;
  }

  /** Bytes of the body so far, codings of the transfer undone. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** The Content-Type, null if none. */
  public @Nullable String contentType() {
    return contentType;
  }

  /** The Content-Type without parameters, in lower case; empty if there is none. */
  String mediaType() {
    return mediaType;
  }

  /** The Content-Encoding, null if none or identity. */
  public @Nullable String contentCoding() {
    return contentCoding;
  }

  /** How many messages its body was found to be made of, those without data not counted. */
  public long messages() {
    return messages;
  }

  /** How the messages came to their end, in words; null where that was not seen. */
  @Nullable String outcome() {
    return outcome;
  }

  /** Whether that end was a failure. */
  boolean hasFailed() {
    return failed;
  }

  @Nullable String grpcEncoding() {
    return grpcEncoding;
  }

  @Nullable String webSocketExtensions() {
    return webSocketExtensions;
  }

  /** What reads its body as messages; null where nothing does, or nothing has been read yet. */
  @Nullable Contents contents() {
    return contents;
  }

  /** Whether it is settled what reads its body. */
  boolean hasChosenContents() {
    return contentsChosen;
  }

  void choose(@Nullable Contents reader) {
    contentsChosen = true;
    contents = reader;
  }

  void countMessage() {
    messages++;
  }

  void outcome(String text) {
    outcome = text;
  }

  void outcome(GrpcStatus status) {
    outcome = "status " + status.code() + " " + status.name();
    failed = status.code() != 0;
  }

  void start(long nanos, List<Field> fields) {
    started = true;
    startNanos = nanos;
    for (Field field : fields) {
      if (field.is("content-type")) {
        contentType = field.value();
        mediaType = mediaType(contentType);
      } else if (field.is("content-encoding") && !field.value().equalsIgnoreCase("identity")) {
        contentCoding = field.value();
      } else if (field.is("grpc-encoding")) {
        grpcEncoding = field.value();
      } else if (field.is("sec-websocket-extensions")) {
        webSocketExtensions =
            webSocketExtensions == null ? field.value() : webSocketExtensions + "," + field.value();
      }
    }
  }

  private static String mediaType(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  void body(long bytes) {
    bodyBytes += bytes;
  }

  void end(long nanos) {
    ended = true;
    endNanos = nanos;
  }
}
