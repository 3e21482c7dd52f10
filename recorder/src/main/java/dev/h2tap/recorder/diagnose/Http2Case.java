package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of HTTP/2 on one connection, seen from h2tap. */
public final class Http2Case {
  private static final int KEPT = 4;
  private static final long DEFAULT_WINDOW = 65_535;

  private final Map<Integer, Long> peerSettings = new HashMap<>();
  private final Map<Integer, Long> ourSettings = new HashMap<>();
  private final List<Seen<Frame.GoAway>> goAwaysReceived = new ArrayList<>();
  private final List<Seen<Frame.GoAway>> goAwaysSent = new ArrayList<>();
  private final List<Seen<Frame.Malformed>> malformed = new ArrayList<>();
  private final Deque<Seen<Frame>> sentLast = new ArrayDeque<>();
  private @Nullable Seen<Item> prefaceSent;
  private @Nullable Seen<Frame.Settings> peerSettingsAt;
  private @Nullable Seen<Frame.Settings> ourSettingsAt;
  private @Nullable Seen<Frame.Ping> pingUnanswered;
  private boolean ourSettingsAcknowledged;
  private int pingsSent;
  private int highestOpened;
  private long connectionWindow = DEFAULT_WINDOW;

  void preface(Entry entry) {
    if (entry.direction() == Direction.SENT) {
      prefaceSent = new Seen<>(entry.item(), entry);
    }
  }

  void take(Entry entry, Frame frame) {
    boolean received = entry.direction() == Direction.RECEIVED;
    if (!received) {
      sentLast.addLast(new Seen<>(frame, entry));
      if (sentLast.size() > KEPT) {
        sentLast.removeFirst();
      }
    }
    if (frame instanceof Frame.Settings settings) {
      settings(entry, settings, received);
    } else if (frame instanceof Frame.GoAway goAway) {
      add(received ? goAwaysReceived : goAwaysSent, new Seen<>(goAway, entry));
    } else if (frame instanceof Frame.Malformed broken && received) {
      add(malformed, new Seen<>(broken, entry));
    } else if (frame instanceof Frame.Ping ping) {
      ping(entry, ping, received);
    } else if (frame instanceof Frame.Headers && !received) {
      highestOpened = Math.max(highestOpened, frame.header().stream());
    } else if (frame instanceof Frame.Data && !received) {
      connectionWindow -= frame.header().length();
    } else if (frame instanceof Frame.WindowUpdate update
        && received
        && frame.header().stream() == 0) {
      connectionWindow += update.increment();
    }
  }

  private void settings(Entry entry, Frame.Settings settings, boolean received) {
    if (settings.header().has(Flag.ACK)) {
      ourSettingsAcknowledged |= received;
      return;
    }
    Map<Integer, Long> known = received ? peerSettings : ourSettings;
    for (Setting setting : settings.settings()) {
      if (known.size() < 64 || known.containsKey(setting.id())) {
        known.put(setting.id(), setting.value());
      }
    }
    if (received) {
      peerSettingsAt = new Seen<>(settings, entry);
    } else {
      ourSettingsAt = new Seen<>(settings, entry);
    }
  }

  private void ping(Entry entry, Frame.Ping ping, boolean received) {
    boolean ack = ping.header().has(Flag.ACK);
    if (!received && !ack) {
      pingsSent++;
      pingUnanswered = new Seen<>(ping, entry);
    } else if (received && ack) {
      pingUnanswered = null;
    }
  }

  private static <T> void add(List<T> list, T value) {
    if (list.size() < KEPT) {
      list.add(value);
    }
  }

  /** Our connection preface, null where none was sent. */
  public @Nullable Seen<Item> prefaceSent() {
    return prefaceSent;
  }

  /** The peer's last SETTINGS, null where none came. */
  public @Nullable Seen<Frame.Settings> peerSettings() {
    return peerSettingsAt;
  }

  /** Our last SETTINGS, null where none were sent. */
  public @Nullable Seen<Frame.Settings> ourSettings() {
    return ourSettingsAt;
  }

  /** Whether the peer acknowledged our SETTINGS. */
  public boolean ourSettingsAcknowledged() {
    return ourSettingsAcknowledged;
  }

  /** What the peer's SETTINGS say of a parameter. */
  public Optional<Long> peerSetting(int id) {
    return Optional.ofNullable(peerSettings.get(id));
  }

  /** What our SETTINGS say of a parameter. */
  public Optional<Long> ourSetting(int id) {
    return Optional.ofNullable(ourSettings.get(id));
  }

  /** The first GOAWAYs that came. */
  public List<Seen<Frame.GoAway>> goAwaysReceived() {
    return goAwaysReceived;
  }

  /** The first GOAWAYs that were sent. */
  public List<Seen<Frame.GoAway>> goAwaysSent() {
    return goAwaysSent;
  }

  /** The first frames from the peer that break the rules of their type. */
  public List<Seen<Frame.Malformed>> malformed() {
    return malformed;
  }

  /** The last frames that were sent, oldest first. */
  public List<Seen<Frame>> sentLast() {
    return List.copyOf(sentLast);
  }

  /** Our PING that was not answered, null where all were. */
  public @Nullable Seen<Frame.Ping> pingUnanswered() {
    return pingUnanswered;
  }

  /** How many PINGs we sent. */
  public int pingsSent() {
    return pingsSent;
  }

  /** The highest stream that we opened, 0 for none. */
  public int highestOpened() {
    return highestOpened;
  }

  /** Bytes of the connection's flow control window that are left to us (RFC 9113 §5.2). */
  public long connectionWindow() {
    return connectionWindow;
  }

  /** The window with which the peer lets us begin a stream. */
  public long initialWindow() {
    return peerSetting(4).orElse(DEFAULT_WINDOW);
  }
}
