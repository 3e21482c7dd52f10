package dev.h2tap.e2e.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.e2e.Middle;
import dev.h2tap.e2e.Stage;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The four kinds of gRPC calls between a Java client and server, with h2tap in the middle. */
class GrpcIT {
  private static final long SECONDS = 20;
  private static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
  private static final MethodDescriptor<String, String> COLLECT =
      method("Collect", MethodType.CLIENT_STREAMING);
  private static final MethodDescriptor<String, String> COUNT =
      method("Count", MethodType.SERVER_STREAMING);
  private static final MethodDescriptor<String, String> CHAT =
      method("Chat", MethodType.BIDI_STREAMING);

  @RegisterExtension static final Stage STAGE = new Stage();
  private static final List<Metadata> RECEIVED = new ArrayList<>();
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);
  private static Server server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() throws Exception {
    Middle middle = Middle.on(STAGE);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .useTransportSecurity(
                middle.certificates().serverChain().toFile(),
                middle.certificates().serverKey().toFile())
            .addService(
                ServerInterceptors.intercept(
                    ServerServiceDefinition.builder("test.Calls")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcIT::unary))
                        .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(GrpcIT::collect))
                        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcIT::count))
                        .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(GrpcIT::chat))
                        .build(),
                    new NoteMetadata()))
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("localhost", server.getPort())
            .sslContext(
                GrpcSslContexts.forClient().trustManager(middle.authority().toFile()).build())
            .proxyDetector(
                target ->
                    HttpConnectProxiedSocketAddress.newBuilder()
                        .setTargetAddress((InetSocketAddress) target)
                        .setProxyAddress(new InetSocketAddress("127.0.0.1", middle.h2tap().port()))
                        .build())
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(channel.shutdownNow().awaitTermination(SECONDS, TimeUnit.SECONDS)).isTrue();
    server.shutdownNow().awaitTermination(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void unary() {
    assertThat(ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "world"))
        .isEqualTo("hello world");
  }

  /** The server may end with trailers alone: one HEADERS frame is head and trailers. */
  @Test
  void aStatusWithoutAMessagePasses() {
    assertThatThrownBy(
            () -> ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "nobody"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused -> {
              assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(refused.getStatus().getDescription()).isEqualTo("nobody ☃");
            });
  }

  @Test
  void theDeadlineGoesToTheServer() {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    ClientCalls.blockingUnaryCall(channel, UNARY, options, "world");
    synchronized (RECEIVED) {
      assertThat(RECEIVED)
          .anyMatch(metadata -> metadata.toString().contains("grpc-timeout"))
          .allMatch(metadata -> metadata.toString().contains("grpc-accept-encoding"));
    }
  }

  @Test
  void clientStreaming() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(COLLECT, CallOptions.DEFAULT), answers);
    for (String word : List.of("a", "b", "c")) {
      requests.onNext(word);
    }
    requests.onCompleted();
    assertThat(answers.next()).isEqualTo("abc");
    assertThat(answers.next()).isEqualTo("completed");
  }

  @Test
  void serverStreaming() {
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(channel, COUNT, CallOptions.DEFAULT, "1000");
    int last = 0;
    while (answers.hasNext()) {
      last = Integer.parseInt(answers.next());
    }
    assertThat(last).isEqualTo(1000);
  }

  /** Each answer is awaited before the next request is sent. */
  @Test
  void bidirectionalStreaming() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 100; i++) {
      requests.onNext("message " + i);
      assertThat(answers.next()).isEqualTo("hello message " + i);
    }
    requests.onCompleted();
    assertThat(answers.next()).isEqualTo("completed");
  }

  @Test
  void aCancelledCallIsCancelledAtTheServer() throws Exception {
    ClientCall<String, String> call = channel.newCall(CHAT, CallOptions.DEFAULT);
    Answers answers = new Answers();
    StreamObserver<String> requests = ClientCalls.asyncBidiStreamingCall(call, answers);
    requests.onNext("cancel me");
    assertThat(answers.next()).isEqualTo("hello cancel me");
    call.cancel("enough", null);
    assertThat(CANCELLED.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aServerThatEndsEarlyIsHeard() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), answers);
    requests.onNext("go away");
    assertThat(answers.next()).isEqualTo("RESOURCE_EXHAUSTED");
  }

  private static void unary(String request, StreamObserver<String> response) {
    if (request.equals("nobody")) {
      response.onError(Status.NOT_FOUND.withDescription("nobody ☃").asRuntimeException());
    } else {
      response.onNext("hello " + request);
      response.onCompleted();
    }
  }

  private static StreamObserver<String> collect(StreamObserver<String> response) {
    StringBuilder all = new StringBuilder();
    return new Requests(
        all::append,
        () -> {
          response.onNext(all.toString());
          response.onCompleted();
        });
  }

  private static void count(String request, StreamObserver<String> response) {
    for (int i = 1; i <= Integer.parseInt(request); i++) {
      response.onNext(String.valueOf(i));
    }
    response.onCompleted();
  }

  private static StreamObserver<String> chat(StreamObserver<String> response) {
    ((ServerCallStreamObserver<String>) response).setOnCancelHandler(CANCELLED::countDown);
    return new Requests(
        message -> {
          if (message.equals("go away")) {
            response.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
          } else {
            response.onNext("hello " + message);
          }
        },
        response::onCompleted);
  }

  /** What a client sends. */
  private record Requests(java.util.function.Consumer<String> next, Runnable completed)
      implements StreamObserver<String> {
    @Override
    public void onNext(String value) {
      next.accept(value);
    }

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {
      completed.run();
    }
  }

  /** What a server sends, one after the other; at its end {@code completed}, or its status. */
  private static final class Answers implements StreamObserver<String> {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      return answers.poll(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(String value) {
      answers.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      answers.add(Status.fromThrowable(failure).getCode().name());
    }

    @Override
    public void onCompleted() {
      answers.add("completed");
    }
  }

  private static final class NoteMetadata implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
      synchronized (RECEIVED) {
        RECEIVED.add(metadata);
      }
      return next.startCall(call, metadata);
    }
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Calls", name))
        .setRequestMarshaller(new TextMarshaller())
        .setResponseMarshaller(new TextMarshaller())
        .build();
  }

  private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
