package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.http1.Head;
import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers a request and its response on one connection. */
final class StreamBuilder {
  /** How many 1xx responses are kept. */
  private static final int INTERIM_LIMIT = 64;

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Spool spool;
  private final HttpStream stream;
  private final MessageBuilder request;
  private final MessageBuilder response;
  private final List<RecordedMessage> interim = new ArrayList<>();
  private RecordedStream.@Nullable Reset reset;

  StreamBuilder(HttpStream stream, Spool spool) {
    this.stream = stream;
    this.spool = spool;
    request = new MessageBuilder(spool);
    response = new MessageBuilder(spool);
  }

  MessageBuilder message(boolean ofRequest) {
    return ofRequest ? request : response;
  }

  void take(Entry entry) {
    boolean ofRequest = !ConnectionBuilder.byServer(entry);
    Place at = entry.place();
    if (entry.item() instanceof Item.Http1Head head) {
      take(head.head(), ofRequest, at);
    } else if (entry.item() instanceof Item.Http1End end) {
      message(ofRequest).trailers(end.end().trailers(), at);
    } else if (entry.item() instanceof Item.Http2 http2) {
      FieldBlock fields = http2.fields();
      if (fields != null) {
        boolean promised = http2.frame() instanceof Frame.PushPromise;
        take(fields.fields(), ofRequest || promised, at);
      } else if (http2.frame() instanceof Frame.RstStream rst && reset == null) {
        reset = new RecordedStream.Reset(rst.code(), !ofRequest, at.monotonicNanos());
      }
    }
  }

  private void take(Head head, boolean ofRequest, Place at) {
    int status = ofRequest ? 0 : head.status();
    if (status / 100 == 1 && (status != SWITCHING_PROTOCOLS || isUpgradeToHttp2(head))) {
      interim(head.startLine(), status, head.fields(), at);
    } else {
      message(ofRequest).head(head.startLine(), status, head.fields(), at);
    }
  }

  /** What asked for the upgrade is answered on stream 1 then (RFC 7540 §3.2). */
  private static boolean isUpgradeToHttp2(Head head) {
    return head.field("upgrade").filter(protocol -> protocol.equalsIgnoreCase("h2c")).isPresent();
  }

  private void take(List<Field> fields, boolean ofRequest, Place at) {
    int status = ofRequest ? 0 : status(fields);
    MessageBuilder message = message(ofRequest);
    if (message.isStarted()) {
      message.trailers(fields, at);
    } else if (status / 100 == 1) {
      interim("", status, fields, at);
    } else {
      message.head("", status, fields, at);
    }
  }

  private void interim(String startLine, int status, List<Field> fields, Place at) {
    if (interim.size() < INTERIM_LIMIT) {
      MessageBuilder one = new MessageBuilder(spool);
      one.head(startLine, status, fields, at);
      one.end(true);
      interim.add(one.build());
    }
  }

  private static int status(List<Field> fields) {
    return fields.stream()
        .filter(field -> field.name().equals(":status") && field.value().matches("[0-9]{3}"))
        .mapToInt(field -> Integer.parseInt(field.value()))
        .findFirst()
        .orElse(0);
  }

  void release() throws IOException {
    request.release();
    response.release();
  }

  RecordedStream build(RecordedConnection connection) {
    return new RecordedStream(
        connection,
        stream.number(),
        stream.protocol(),
        stream.method(),
        stream.scheme(),
        stream.authority(),
        stream.path(),
        request.build(),
        interim,
        response.build(),
        reset);
  }
}
