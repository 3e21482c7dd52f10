package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection said, cut into PDUs that can be read by themselves. */
final class Pdus {

  /** Gets the PDUs, in order. */
  @FunctionalInterface
  interface Sink {
    /**
     * The next PDU.
     *
     * @param dissector as Wireshark calls it
     * @param missing how many bytes at its end are not kept
     */
    void pdu(boolean fromClient, String dissector, ByteBuf bytes, long missing) throws IOException;
  }

  private final class Half {
    private final boolean client;
    private final FrameCutter http2;
    private @Nullable Http1Cutter http1;
    private boolean lost;

    Half(boolean client) {
      this.client = client;
      this.http2 = FrameCutter.http2((frame, missing) -> sink.pdu(client, "http2", frame, missing));
    }

    void take(Event.Plaintext event, Place place) throws IOException {
      Http1Cutter begun = http1;
      boolean switched = begun != null && begun.isPassing();
      if (event.syntax() == Syntax.HTTP2) {
        http2(event);
      } else if (event.syntax() == Syntax.HTTP1 || switched) {
        http1().take(event.bytes(), place);
      } else {
        opaque(event.bytes());
      }
    }

    private void http2(Event.Plaintext event) throws IOException {
      ByteBuf bytes = event.bytes();
      if (lost && event.firstFrame() >= 0) {
        lost = false;
        int skipped = Math.min(event.firstFrame(), bytes.readableBytes());
        http2.take(bytes.slice(bytes.readerIndex() + skipped, bytes.readableBytes() - skipped));
      } else if (!lost) {
        http2.take(bytes);
      }
    }

    private Http1Cutter http1() {
      if (http1 == null) {
        http1 =
            new Http1Cutter(
                client, !lost, talk, (bytes, missing) -> sink.pdu(client, "http", bytes, missing));
      }
      return http1;
    }

    private void opaque(ByteBuf bytes) throws IOException {
      ByteBuf in = bytes.slice();
      while (in.isReadable()) {
        int length = Math.min(FrameCutter.KEPT, in.readableBytes());
        sink.pdu(client, "data", in.readSlice(length), 0);
      }
    }

    void lost() {
      lost = true;
      http2.lost();
      if (http1 != null) {
        http1.lost();
      }
    }
  }

  private final Sink sink;
  private final Http1Cutter.Talk talk = new Http1Cutter.Talk();
  private final Half client = new Half(true);
  private final Half server = new Half(false);

  Pdus(Sink sink) {
    this.sink = sink;
  }

  void take(boolean fromClient, Event.Plaintext event, Place place) throws IOException {
    (fromClient ? client : server).take(event, place);
  }

  /** Bytes are missing here, or before the first. */
  void lost() {
    client.lost();
    server.lost();
  }
}
