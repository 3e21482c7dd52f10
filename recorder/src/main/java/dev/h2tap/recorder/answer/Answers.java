package dev.h2tap.recorder.answer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server said on a connection.
 *
 * @param connection what belongs to no stream; an end only where the server ended it, since a
 *     server may follow its client at once or later
 * @param streams by HTTP/2 stream, or by the ordinal of the request on an HTTP/1 connection
 */
public record Answers(List<Answer> connection, Map<Long, List<Answer>> streams) {

  /**
   * One thing that was said, in words that need no escaping.
   *
   * @param topic what it is about
   * @param said what is compared
   * @param fields in order, compared too
   * @param note what may differ
   */
  public record Answer(Topic topic, String said, List<String> fields, String note) {

    public Answer {
      fields = List.copyOf(fields);
    }

    Answer(Topic topic, String said) {
      this(topic, said, List.of(), "");
    }

    /** All of it but the fields, for people. */
    public String text() {
      return said + note;
    }

    boolean isSame(@Nullable Answer other) {
      return other != null
          && topic == other.topic
          && said.equals(other.said)
          && fields.equals(other.fields);
    }
  }

  /** What an answer may be about. Those about one topic have an order among themselves. */
  public enum Topic {
    SETTINGS,
    MESSAGE,
    GOAWAY,
    ALERT,
    BYTES,
    FAULT,
    END
  }

  /**
   * Where two runs part: nothing that follows on the same stream, or of the connection as a whole
   * about the same topic, is compared.
   *
   * @param stream null for the connection as a whole
   * @param recorded null where the recording says nothing more
   * @param now null where the new run says nothing more
   */
  public record Parting(@Nullable Long stream, @Nullable Answer recorded, @Nullable Answer now) {

    /** What the recording says, a line each. */
    public List<String> recordedLines() {
      return lines(recorded, now);
    }

    /** What the new run says, a line each. */
    public List<String> nowLines() {
      return lines(now, recorded);
    }

    /** Of two that say the same in other fields, only those fields. */
    private static List<String> lines(@Nullable Answer of, @Nullable Answer other) {
      if (of == null) {
        return List.of("nothing more");
      }
      List<String> lines = new ArrayList<>(List.of(of.text()));
      lines.addAll(of.fields());
      if (other == null || !other.said().equals(of.said())) {
        return lines;
      }
      List<String> differing = new ArrayList<>(of.fields());
      differing.removeAll(other.fields());
      boolean reordered =
          differing.isEmpty() && Set.copyOf(other.fields()).equals(Set.copyOf(of.fields()));
      return reordered ? lines : differing.isEmpty() ? List.of("without it") : differing;
    }
  }

  public Answers {
    connection = List.copyOf(connection);
    streams = new LinkedHashMap<>(streams);
  }

  /** Where another run parts from this one, in order of the topics, then of the streams. */
  public List<Parting> partings(Answers now) {
    List<Parting> found = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      if (topic == Topic.END && about(topic, connection).isEmpty()) {
        continue;
      }
      compare(null, about(topic, connection), about(topic, now.connection), found);
    }
    Set<Long> all = new LinkedHashSet<>(streams.keySet());
    all.addAll(now.streams.keySet());
    for (Long stream : all) {
      compare(
          stream,
          streams.getOrDefault(stream, List.of()),
          now.streams.getOrDefault(stream, List.of()),
          found);
    }
    return found;
  }

  private static List<Answer> about(Topic topic, List<Answer> answers) {
    return answers.stream().filter(answer -> answer.topic == topic).toList();
  }

  private static void compare(
      @Nullable Long stream, List<Answer> recorded, List<Answer> now, List<Parting> found) {
    for (int i = 0; i < Math.max(recorded.size(), now.size()); i++) {
      Answer was = i < recorded.size() ? recorded.get(i) : null;
      Answer is = i < now.size() ? now.get(i) : null;
      if (was == null || !was.isSame(is)) {
        found.add(new Parting(stream, was, is));
        return;
      }
    }
  }
}
