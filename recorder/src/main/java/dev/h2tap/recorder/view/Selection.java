package dev.h2tap.recorder.view;

import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.TlsContent;

/** The parts of the timeline that a view can be narrowed to. */
public enum Selection {
  /**
   * All but what only repeats or says nothing of the traffic: key log lines, records of data, the
   * ends of exchanges, what was left out.
   */
  STORY,
  /** Everything. */
  EVERYTHING,
  /** HTTP/2 frames, and the messages within them. */
  FRAMES,
  /** What belongs to TLS. */
  TLS,
  /** One line an exchange. */
  EXCHANGES;

  /** Whether the entry is in it. */
  public boolean has(Entry entry) {
    return switch (this) {
      case EVERYTHING -> true;
      case EXCHANGES -> entry.item() instanceof Item.Exchange;
      default -> has(entry, Word.of(entry.item()));
    };
  }

  private boolean has(Entry entry, Word word) {
    return switch (this) {
      case STORY ->
          !word.type().equals("TLS_SECRET")
              && !word.type().equals("ENDED")
              && !word.type().equals("LEFT_OUT")
              && !(entry.item() instanceof Item.Tls tls
                  && tls.content() instanceof TlsContent.ApplicationData);
      case FRAMES -> word.kind().equals("frame") || isMessage(entry, word);
      case TLS -> word.kind().equals("tls");
      default -> true;
    };
  }

  /** A message, or the bytes of a tunnel, on an HTTP/2 stream. */
  private static boolean isMessage(Entry entry, Word word) {
    HttpStream stream = entry.stream();
    boolean message = word.kind().equals("message") || entry.item() instanceof Item.Tunnel;
    return message && stream != null && stream.isHttp2();
  }
}
