package dev.h2tap.e2e.tunnel;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's WebSocket client, with the messages that came. */
final class EchoedSocket implements WebSocket.Listener {
  private static final long SECONDS = 20;

  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private EchoedSocket(HttpClient client, URI uri) throws Exception {
    socket =
        client
            .newWebSocketBuilder()
            .subprotocols("chat", "other")
            .buildAsync(uri, this)
            .get(SECONDS, TimeUnit.SECONDS);
  }

  static EchoedSocket open(int port, String path) throws Exception {
    return new EchoedSocket(
        HttpClient.newHttpClient(), URI.create("ws://127.0.0.1:" + port + path));
  }

  String subprotocol() {
    return socket.getSubprotocol();
  }

  /** The echo of this text. */
  String say(String message) throws Exception {
    socket.sendText(message, true).get(SECONDS, TimeUnit.SECONDS);
    String echo = texts.poll(SECONDS, TimeUnit.SECONDS);
    if (echo == null) {
      throw new AssertionError("no echo of " + message);
    }
    return echo;
  }

  /** The echo of these bytes, sent in pieces. */
  byte[] send(byte[] message) throws Exception {
    int half = message.length / 2;
    socket.sendBinary(ByteBuffer.wrap(message, 0, half), false).get(SECONDS, TimeUnit.SECONDS);
    socket
        .sendBinary(ByteBuffer.wrap(message, half, message.length - half), true)
        .get(SECONDS, TimeUnit.SECONDS);
    byte[] echo = binaries.poll(SECONDS, TimeUnit.SECONDS);
    if (echo == null) {
      throw new AssertionError("no echo of " + message.length + " bytes");
    }
    return echo;
  }

  /** Closes in good order; the code that the server closed with. */
  int close() throws Exception {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(SECONDS, TimeUnit.SECONDS);
    return closed.get(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      texts.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    binary.writeBytes(bytes);
    if (last) {
      binaries.add(binary.toByteArray());
      binary.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }
}
