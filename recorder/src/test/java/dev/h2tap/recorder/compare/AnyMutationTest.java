package dev.h2tap.recorder.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What is the same is found to be the same, and whatever is changed is found. */
class AnyMutationTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private Random random = new Random();

  @RepeatedTest(60)
  void ofAMessage(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    List<String> fields = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(8); i++) {
      fields.add("X-" + (char) ('a' + random.nextInt(5)) + ": " + random.nextInt(100));
    }
    byte[] body = new byte[1 + random.nextInt(3000)];
    random.nextBytes(body);
    if (random.nextBoolean()) {
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) (random.nextInt(10) == 0 ? '\n' : 'a' + Math.floorMod(body[i], 26));
      }
    }
    String trailer = "Sum: " + random.nextInt(1000);
    assertThat(compare(fields, body, trailer, fields, body, trailer)).isEmpty();

    List<String> otherFields = new ArrayList<>(fields);
    otherFields.set(random.nextInt(fields.size()), "X-a: other");
    assertThat(compare(fields, body, trailer, otherFields, body, trailer)).isNotEmpty();

    byte[] otherBody = body.clone();
    otherBody[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    assertThat(compare(fields, body, trailer, fields, otherBody, trailer)).isNotEmpty();

    assertThat(compare(fields, body, trailer, fields, body, "Sum: none"))
        .extracting(Difference::place)
        .containsExactly("trailer sum");
  }

  @RepeatedTest(60)
  void ofJson(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    ObjectNode before = (ObjectNode) object(3);
    before.put("leaf", 1);
    String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(before);
    assertThat(json(text, shuffled(before).toString())).isEmpty();
    ObjectNode after = before.deepCopy();
    String place = mutate(after, "");
    assertThat(json(before.toString(), shuffled(after).toString()))
        .as("%s%n%s", before, after)
        .extracting(Difference::name)
        .containsExactly(place);
  }

  @RepeatedTest(60)
  void ofMetrics(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    List<String> lines = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(20); i++) {
      lines.add("# TYPE m%d counter".formatted(i));
      lines.add("m%d{a=\"x\\\"%d\",b=\"}\"} %d".formatted(i, random.nextInt(9), i));
    }
    List<String> others = new ArrayList<>(lines);
    Collections.shuffle(others, random);
    String before = String.join("\n", lines) + "\n";
    assertThat(metrics(before, String.join("\n", others) + "\n")).isEmpty();
    String gone = others.remove(random.nextInt(others.size()));
    assertThat(metrics(before, String.join("\n", others) + "\n"))
        .singleElement()
        .satisfies(difference -> assertThat(difference.after()).as(gone).isNull());
  }

  @RepeatedTest(200)
  void nothingThatBodiesHoldDoesHarm(RepetitionInfo info) {
    random = new Random(info.getCurrentRepetition());
    String alphabet = "{}[]\",:\\#=TYPE HELP up 1e9-+.\n\t\u0000é∞";
    StringBuilder one = new StringBuilder();
    StringBuilder other = new StringBuilder();
    for (int i = random.nextInt(200); i > 0; i--) {
      one.append(alphabet.charAt(random.nextInt(alphabet.length())));
      other.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    assertThatCode(
            () -> {
              json(one.toString(), other.toString());
              metrics(one.toString(), other.toString());
              Exposition.read(one.toString());
            })
        .doesNotThrowAnyException();
  }

  private List<Difference> compare(
      List<String> fields,
      byte[] body,
      String trailer,
      List<String> otherFields,
      byte[] otherBody,
      String otherTrailer)
      throws Exception {
    return new ExchangeComparison(Ignored.byDefault())
        .ofResponses(
            Answered.exchange().chunked(fields, body, trailer),
            Answered.exchange().chunked(otherFields, otherBody, otherTrailer))
        .result()
        .differences();
  }

  private static List<Difference> json(String before, String after) throws Exception {
    return bodies("application/json", before, after);
  }

  private static List<Difference> metrics(String before, String after) throws Exception {
    return bodies("application/openmetrics-text", before, after);
  }

  private static List<Difference> bodies(String type, String before, String after)
      throws Exception {
    String head = "HTTP/1.1 200 OK\nContent-Type: " + type;
    return new ExchangeComparison(Ignored.byDefault())
        .ofResponses(
            Answered.exchange().http1(head, before.getBytes(UTF_8)),
            Answered.exchange().http1(head, after.getBytes(UTF_8)))
        .result()
        .differences();
  }

  private JsonNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = 0; i < random.nextInt(5); i++) {
      object.set("k/" + i, value(depth - 1));
    }
    return object;
  }

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> NODES.numberNode(random.nextInt());
      case 1 -> NODES.numberNode(random.nextInt(1000) / 8.0);
      case 2 -> NODES.textNode("t" + random.nextInt());
      case 3 -> NODES.booleanNode(random.nextBoolean());
      case 4 -> object(depth);
      default -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < random.nextInt(4); i++) {
          array.add(value(depth - 1));
        }
        yield array;
      }
    };
  }

  private JsonNode shuffled(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    Collections.shuffle(names, random);
    ObjectNode shuffled = NODES.objectNode();
    names.forEach(name -> shuffled.set(name, shuffled(object.get(name))));
    return shuffled;
  }

  /** Changes one leaf, and returns where it is. */
  private String mutate(ObjectNode object, String at) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    String place = at + "/" + name.replace("/", "~1");
    if (object.get(name) instanceof ObjectNode inner && !inner.isEmpty()) {
      return mutate(inner, place);
    }
    object.put(name, "mutated");
    return place;
  }
}
