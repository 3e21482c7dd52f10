package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and its response on one connection. */
public final class StreamCase {

  /** What a field takes of a header list (RFC 9113 §6.5.2). */
  private static final int FIELD_OVERHEAD = 32;

  private final HttpStream stream;
  private @Nullable Seen<List<Field>> requestHead;
  private @Nullable Seen<List<Field>> responseHead;
  private @Nullable Seen<List<Field>> responseTrailers;
  private @Nullable Seen<Item.Http1End> responseEnd;
  private @Nullable Seen<Frame.RstStream> resetReceived;
  private @Nullable Seen<Frame.RstStream> resetSent;
  private @Nullable Seen<Item> lastData;
  private String preview = "";
  private long dataSent;
  private long windowUpdates;

  StreamCase(HttpStream stream) {
    this.stream = stream;
  }

  void take(Entry entry) {
    Item item = entry.item();
    if (item instanceof Item.Http1Head head) {
      if (head.request()) {
        requestHead = new Seen<>(head.head().fields(), entry);
      } else if (head.head().status() / 100 != 1) {
        responseHead = new Seen<>(head.head().fields(), entry);
      }
    } else if (item instanceof Item.Http1Body body) {
      if (!body.request()) {
        data(entry, body.preview().bytes().toString(StandardCharsets.ISO_8859_1));
      }
    } else if (item instanceof Item.Http1End end) {
      if (!end.request()) {
        responseEnd = new Seen<>(end, entry);
        if (!end.end().trailers().isEmpty()) {
          responseTrailers = new Seen<>(end.end().trailers(), entry);
        }
      }
    } else if (item instanceof Item.Http2 http2) {
      take(entry, http2);
    }
  }

  private void take(Entry entry, Item.Http2 item) {
    Frame frame = item.frame();
    boolean received = entry.direction() == Direction.RECEIVED;
    FieldBlock fields = item.fields();
    if (fields != null) {
      fields(entry, fields.fields());
    } else if (frame instanceof Frame.RstStream reset) {
      if (received) {
        resetReceived = new Seen<>(reset, entry);
      } else {
        resetSent = new Seen<>(reset, entry);
      }
    } else if (frame instanceof Frame.Data data) {
      if (!received) {
        dataSent += data.header().length();
      }
      data(entry, "");
    } else if (frame instanceof Frame.WindowUpdate update && received) {
      windowUpdates += update.increment();
    }
  }

  private void fields(Entry entry, List<Field> fields) {
    boolean status = fields.stream().anyMatch(field -> field.name().equals(":status"));
    if (status) {
      boolean interim = fields.stream().anyMatch(f -> f.is(":status") && f.value().startsWith("1"));
      responseHead = interim ? responseHead : new Seen<>(fields, entry);
    } else if (requestHead == null) {
      requestHead = new Seen<>(fields, entry);
    } else if (responseHead != null && entry.direction() == responseHead.at().direction()) {
      responseTrailers = new Seen<>(fields, entry);
    }
  }

  private void data(Entry entry, String text) {
    lastData = new Seen<>(entry.item(), entry);
    preview = preview.isEmpty() ? text : preview;
  }

  /** The stream as the timeline knows it. */
  public HttpStream stream() {
    return stream;
  }

  /** The fields of the request, null where they were not seen. */
  public @Nullable Seen<List<Field>> requestHead() {
    return requestHead;
  }

  /** The fields of the final response, null where there was none. */
  public @Nullable Seen<List<Field>> responseHead() {
    return responseHead;
  }

  /** The trailers of the response, null where there were none. */
  public @Nullable Seen<List<Field>> responseTrailers() {
    return responseTrailers;
  }

  /** The end of an HTTP/1 response, null where it had no body or did not end. */
  public @Nullable Seen<Item.Http1End> responseEnd() {
    return responseEnd;
  }

  /** The peer's RST_STREAM, null if none. */
  public @Nullable Seen<Frame.RstStream> resetReceived() {
    return resetReceived;
  }

  /** Our RST_STREAM, null if none. */
  public @Nullable Seen<Frame.RstStream> resetSent() {
    return resetSent;
  }

  /** The last bytes of a body, null where there were none. */
  public @Nullable Seen<Item> lastData() {
    return lastData;
  }

  /** The beginning of an HTTP/1 response's body. */
  public String preview() {
    return preview;
  }

  /** Bytes of flow control that are left to us (RFC 9113 §5.2), given what the peer allows. */
  public long sendWindow(long initial) {
    return initial + windowUpdates - dataSent;
  }

  /** Bytes of DATA that were sent on this stream. */
  public long dataSent() {
    return dataSent;
  }

  /** The first value of a field of the request. */
  public Optional<String> requestField(String name) {
    return field(requestHead, name);
  }

  /** The first value of a field of the response. */
  public Optional<String> responseField(String name) {
    return field(responseHead, name);
  }

  /** The size of a header list as SETTINGS_MAX_HEADER_LIST_SIZE counts it; 0 where none was. */
  public static long listSize(@Nullable Seen<List<Field>> head) {
    return head == null
        ? 0
        : head.what().stream()
            .mapToLong(f -> f.name().length() + f.value().length() + FIELD_OVERHEAD)
            .sum();
  }

  private static Optional<String> field(@Nullable Seen<List<Field>> head, String name) {
    return head == null
        ? Optional.empty()
        : head.what().stream().filter(f -> f.is(name)).map(Field::value).findFirst();
  }
}
