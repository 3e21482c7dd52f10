package dev.h2tap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.StringValue;
import dev.h2tap.cli.CommandLineRun;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Server-sent events and gRPC calls of real peers, recorded on their way through h2tap and told.
 */
class InspectMessagesIT {
  private static final String SERVICE = "demo.Echo";
  private static final MethodDescriptor<StringValue, StringValue> SAY =
      method("Say", MethodType.UNARY);
  private static final MethodDescriptor<StringValue, StringValue> CHAT =
      method("Chat", MethodType.BIDI_STREAMING);

  @RegisterExtension static final Stage STAGE = new Stage();
  private static Path log;
  private static Path descriptors;
  private static Server server;
  private static List<String> lengths;

  @BeforeAll
  static void record() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(SAY, ServerCalls.asyncUnaryCall(InspectMessagesIT::say))
                    .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(InspectMessagesIT::chat))
                    .build())
            .build()
            .start();
    RawUpstream events = RawUpstream.start(STAGE, (connection, number) -> stream(connection));
    log = STAGE.file("log.h2tap");
    H2tapProcess h2tap =
        STAGE.configured(
            STAGE.write(
                "h2tap.yaml",
                """
                listeners: [{name: all, listen: 127.0.0.1:0}]
                record: %s
                routes:
                  - match: {path: "/demo.**"}
                    upstream: http://127.0.0.1:%d
                    upstream-protocol: h2
                  - upstream: %s
                """
                    .formatted(log, server.getPort(), events.url())));
    int port = h2tap.ports().get("all");
    Capture capture = Capture.start(STAGE, port);
    call(port);
    Curl.Response told = new Curl(STAGE).run("http://127.0.0.1:" + port + "/events");
    assertThat(told.exit()).as(told.error()).isZero();
    h2tap.stop();
    capture.end();
    lengths = lengthsSeenBy(capture, port);
    descriptors = Files.write(STAGE.file("api.pb"), descriptors().toByteArray());
  }

  @AfterAll
  static void stop() throws Exception {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Test
  void tellsEventsAsTheyCame() throws Exception {
    assertThat(inspect("--filter", "kind=message path=/events side=down"))
        .containsExactly(
            "← event retry=2000 comment \"hello\"",
            "← event message id=7 \"first\"",
            "← event price id=8 \"{\"eur\": 7}\"");
  }

  @Test
  void tellsGrpcMessagesAndStatus() throws Exception {
    assertThat(inspect("--frames", "--filter", "type=gRPC path=/demo.Echo/Say side=up"))
        .containsExactly(
            "→ gRPC stream=3 message 1: 7 bytes binary 0a05776f 726c64",
            "← gRPC stream=3 message 1: 13 bytes binary 0a0b6865 6c6c6f20 776f726c 64",
            "← gRPC stream=3 status 0 OK",
            "→ gRPC stream=5 message 1: 1003 bytes (gzip: N bytes) binary"
                + " 0ae80778 78787878 78787878 78787878 …",
            "← gRPC stream=5 status 5 NOT_FOUND \"no \"x\" here ☃\"");
  }

  @Test
  void countsTheMessagesOfAnExchange() throws Exception {
    assertThat(inspect("--exchanges").stream().map(line -> line.replaceAll(" first byte.*ms", "")))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("/demo.Echo/Say", "gRPC →1 ←1 status 0 OK"),
            line -> assertThat(line).contains("/demo.Echo/Say", "gRPC →1 ←0 status 5 NOT_FOUND"),
            line -> assertThat(line).contains("/demo.Echo/Chat", "gRPC →3 ←3 status 0 OK"),
            line -> assertThat(line).contains("/events", "events ←2"));
  }

  @Test
  void readsMessagesWithDescriptors() throws Exception {
    CommandLineRun run =
        run("--proto-descriptor", descriptors + "", "--filter", "type=gRPC side=down");
    assertThat(run.out())
        .contains(
            "message 1: 7 bytes  google.protobuf.StringValue",
            "│ value: \"world\"",
            "│ value: \"hello world\"",
            "│ value: \"two\"");
    assertThat(run.err()).isEmpty();
    List<String> values = new ArrayList<>();
    for (String line :
        run("--json", "--proto-descriptor", descriptors + "", "--filter", "path~Chat kind=message")
            .out()
            .lines()
            .toList()) {
      JsonNode entry = new ObjectMapper().readTree(line);
      if (entry.path("side").asText().equals("upstream") && entry.has("fields")) {
        values.add(
            entry.path("direction").asText() + " " + entry.path("fields").path("value").asText());
      }
    }
    assertThat(values)
        .containsExactlyInAnyOrder(
            "sent one",
            "received hello one",
            "sent two",
            "received hello two",
            "sent three",
            "received hello three");
  }

  @Test
  void tsharkSeesTheSameMessages() throws Exception {
    List<String> told = new ArrayList<>();
    for (String line : run("--json", "--filter", "type=gRPC side=down").out().lines().toList()) {
      JsonNode entry = new ObjectMapper().readTree(line);
      if (entry.has("wireLength")) {
        told.add(entry.path("direction").asText() + " " + entry.path("wireLength").asText());
      }
    }
    assertThat(told).isNotEmpty().containsExactlyInAnyOrderElementsOf(lengths);
  }

  /** The messages on the wire between the client and h2tap, by direction. */
  private static List<String> lengthsSeenBy(Capture capture, int port) throws Exception {
    List<String> seen = new ArrayList<>();
    String found =
        capture.read(
            "-d",
            "tcp.port==" + port + ",http2",
            "-Y",
            "grpc",
            "-T",
            "fields",
            "-E",
            "separator=;",
            "-e",
            "tcp.dstport",
            "-e",
            "grpc.message_length");
    for (String line : found.lines().toList()) {
      String[] fields = line.split(";");
      for (String length : fields[1].split(",")) {
        seen.add((fields[0].equals(port + "") ? "received " : "sent ") + length);
      }
    }
    return seen;
  }

  /** The lines of a view without times and connections, columns closed up. */
  private static List<String> inspect(String... options) throws Exception {
    return run(options)
        .out()
        .lines()
        .filter(line -> !line.startsWith(" ".repeat(25)))
        .map(line -> line.replaceFirst("^\\s*\\S+\\s+#\\d+\\s+(down|up)?\\s*", ""))
        .map(line -> line.replaceAll(" +", " ").replaceFirst("gzip: \\d+", "gzip: N").strip())
        .toList();
  }

  private static CommandLineRun run(String... options) {
    List<String> command = new ArrayList<>(List.of("inspect", log.toString()));
    command.addAll(List.of(options));
    CommandLineRun run = CommandLineRun.of(command.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private static void call(int port) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      assertThat(
              ClientCalls.blockingUnaryCall(
                      channel, SAY, CallOptions.DEFAULT, StringValue.of("world"))
                  .getValue())
          .isEqualTo("hello world");
      try {
        ClientCalls.blockingUnaryCall(
            channel,
            SAY,
            CallOptions.DEFAULT.withCompression("gzip"),
            StringValue.of("x".repeat(1000)));
        throw new AssertionError("no failure");
      } catch (StatusRuntimeException expected) {
        assertThat(expected.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      }
      chatWith(channel);
    } finally {
      assertThat(channel.shutdown().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void chatWith(ManagedChannel channel) throws InterruptedException {
    CountDownLatch completed = new CountDownLatch(1);
    StreamObserver<StringValue> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(CHAT, CallOptions.DEFAULT),
            new StreamObserver<StringValue>() {
              @Override
              public void onNext(StringValue value) {}

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {
                completed.countDown();
              }
            });
    for (String word : List.of("one", "two", "three")) {
      requests.onNext(StringValue.of(word));
    }
    requests.onCompleted();
    assertThat(completed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void say(StringValue request, StreamObserver<StringValue> response) {
    if (request.getValue().length() > 100) {
      response.onError(Status.NOT_FOUND.withDescription("no \"x\" here ☃").asRuntimeException());
    } else {
      response.onNext(StringValue.of("hello " + request.getValue()));
      response.onCompleted();
    }
  }

  private static StreamObserver<StringValue> chat(StreamObserver<StringValue> response) {
    return new StreamObserver<>() {
      @Override
      public void onNext(StringValue value) {
        response.onNext(StringValue.of("hello " + value.getValue()));
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        response.onCompleted();
      }
    };
  }

  private static void stream(RawConnection connection) throws Exception {
    connection.readHead();
    connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    connection.send(": hello\nretry: 2000\n\nid: 7\ndata: first\n\nevent: pri");
    connection.send("ce\nid: 8\ndata: {\"eur\": 7}\n\n");
  }

  private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(new StringMarshaller())
        .setResponseMarshaller(new StringMarshaller())
        .build();
  }

  /** What protoc would write for the service, with the import that it has. */
  private static FileDescriptorSet descriptors() {
    FileDescriptorProto wrappers = StringValue.getDescriptor().getFile().toProto();
    ServiceDescriptorProto.Builder service = ServiceDescriptorProto.newBuilder().setName("Echo");
    for (String name : List.of("Say", "Chat")) {
      service.addMethod(
          MethodDescriptorProto.newBuilder()
              .setName(name)
              .setInputType(".google.protobuf.StringValue")
              .setOutputType(".google.protobuf.StringValue"));
    }
    return FileDescriptorSet.newBuilder()
        .addFile(wrappers)
        .addFile(
            FileDescriptorProto.newBuilder()
                .setName("echo.proto")
                .setPackage("demo")
                .setSyntax("proto3")
                .addDependency(wrappers.getName())
                .addService(service))
        .build();
  }

  /** Protobuf's own encoding. */
  private static final class StringMarshaller implements MethodDescriptor.Marshaller<StringValue> {
    @Override
    public InputStream stream(StringValue value) {
      return value.toByteString().newInput();
    }

    @Override
    public StringValue parse(InputStream stream) {
      try {
        return StringValue.parseFrom(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
