package dev.h2tap.recorder.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.UnknownFieldSet;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.grpc.Decoded;
import dev.h2tap.recorder.grpc.GrpcBytes;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtoDescriptorsTest {
  @TempDir Path directory;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void readsRequestAndResponseWithTheTypesOfTheMethod() throws Exception {
    byte[] request = fields(1, "world", 2, 1L);
    byte[] reply =
        fields(
            1,
            "hello ☃",
            2,
            -1L,
            3,
            new byte[] {0, 1},
            4,
            fields(1, "me"),
            5,
            fields(1, "a", 2, 7L));
    List<Decoded> decoded = decoded("/demo.Greeter/Greet", request, reply);
    assertThat(decoded.get(0).type()).isEqualTo("demo.Base");
    assertThat(decoded.get(0).text()).isEqualTo("name: \"world\"\nmood: GOOD\n");
    assertThat(decoded.get(1).type()).isEqualTo("demo.Reply");
    assertThat(decoded.get(1).text())
        .contains("text: \"hello ☃\"", "big_numbers: 18446744073709551615", "name: \"me\"");
    JsonNode json = new ObjectMapper().readTree(decoded.get(1).json());
    assertThat(json.path("text").asText()).isEqualTo("hello ☃");
    assertThat(json.path("bigNumbers").path(0).asText()).isEqualTo("18446744073709551615");
    assertThat(json.path("raw").asText()).isEqualTo("AAE=");
    assertThat(json.path("base").path("name").asText()).isEqualTo("me");
    assertThat(json.path("counts").path("a").asInt()).isEqualTo(7);
    assertThat(warnings).isEmpty();
  }

  @Test
  void warnsOnceOfAMethodThatIsNotDescribed() throws Exception {
    byte[] empty = {};
    assertThat(decoded("/demo.Greeter/Other", empty, empty)).containsOnlyNulls();
    assertThat(warnings).containsExactly(file() + " describes no method /demo.Greeter/Other");
  }

  @Test
  void saysWhatIsNoMessageOfTheType() throws Exception {
    Decoded decoded = decoded("/demo.Greeter/Greet", new byte[] {0x0a, 50, 1}, new byte[0]).get(0);
    assertThat(decoded.problem()).isNotNull();
    assertThat(decoded.text()).isEmpty();
  }

  @Test
  void showsNoMoreThanTheLimit() throws Exception {
    Decoded decoded =
        decoded("/demo.Greeter/Greet", fields(1, "x".repeat(900)), new byte[0]).get(0);
    assertThat(decoded.cut()).isTrue();
    assertThat(decoded.text()).hasSize(500);
  }

  @Test
  void namesTheFileThatIsMissing() {
    refuses("cannot read " + file() + ": no such file");
  }

  @Test
  void namesTheFileThatIsNoDescriptorSet() throws IOException {
    Files.writeString(file(), "syntax = \"proto3\";");
    refuses(file() + " is no descriptor set; make it with protoc --include_imports");
    Files.writeString(file(), "");
    refuses(file() + " holds no descriptors");
  }

  @Test
  void namesTheImportThatIsMissing() throws IOException {
    Files.write(
        file(), FileDescriptorSet.newBuilder().addFile(Greeter.greeter()).build().toByteArray());
    refuses("lacks base.proto, which greeter.proto imports; make it with protoc --include_imports");
  }

  @Test
  void isNotLedInACircle() throws IOException {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder().addFile(Greeter.greeter());
    set.addFile(Greeter.base().toBuilder().addDependency("greeter.proto"));
    Files.write(file(), set.build().toByteArray());
    refuses("has imports in a circle");
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> ProtoDescriptors.read(file(), 500, warnings::add))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("--proto-descriptor: ")
        .hasMessageContaining(message);
  }

  private Path file() {
    return directory.resolve("api.pb");
  }

  /** What is read of a call's request and response. */
  private List<Decoded> decoded(String path, byte[] request, byte[] response) throws Exception {
    Files.write(file(), Greeter.set().toByteArray());
    ProtoDescriptors descriptors = ProtoDescriptors.read(file(), 500, warnings::add);
    Frames client = new Frames();
    Frames server = new Frames();
    Script script = new Script();
    script.event(
        1, Side.UPSTREAM, Direction.NONE, new Event.ConnectionOpened("a", "b", "b", false, 0, 0));
    script.http2(
        1,
        Side.UPSTREAM,
        Direction.SENT,
        Frames.preface(),
        client.headers(1, 0, ":method", "POST", ":path", path, "content-type", "application/grpc"),
        Frames.frame(FrameType.DATA, 1, 1, GrpcBytes.message(0, request)));
    script.http2(
        1,
        Side.UPSTREAM,
        Direction.RECEIVED,
        server.headers(1, 0, ":status", "200", "content-type", "application/grpc"),
        Frames.frame(FrameType.DATA, 0, 1, GrpcBytes.message(0, response)));
    List<Entry> entries = new ArrayList<>();
    Timeline timeline =
        new Timeline(100, entry -> entries.add(descriptors.apply(entry)), BodySink.none());
    script.records().forEach(timeline::accept);
    return entries.stream()
        .map(Entry::item)
        .filter(Item.Grpc.class::isInstance)
        .map(item -> ((Item.Grpc) item).decoded())
        .toList();
  }

  /** Fields by number as protobuf encodes them. */
  private static byte[] fields(Object... numbersAndValues) {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
    for (int i = 0; i < numbersAndValues.length; i += 2) {
      Object value = numbersAndValues[i + 1];
      UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
      if (value instanceof Long number) {
        field.addVarint(number);
      } else if (value instanceof byte[] bytes) {
        field.addLengthDelimited(ByteString.copyFrom(bytes));
      } else {
        field.addLengthDelimited(ByteString.copyFrom((String) value, StandardCharsets.UTF_8));
      }
      fields.addField((Integer) numbersAndValues[i], field.build());
    }
    return fields.build().toByteArray();
  }
}
