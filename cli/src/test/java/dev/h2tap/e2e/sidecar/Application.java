package dev.h2tap.e2e.sidecar;

import dev.h2tap.proxy.upstream.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/**
 * The program behind the sidecar, on a port of 127.0.0.1.
 *
 * @param http speaks HTTP/1.1, which is what Envoy sends to a port that is not declared as HTTP/2
 */
record Application(int port, Transport transport, HttpClient http) {

  static Application on(int port, Transport transport) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new Application(port, transport, http);
  }

  /** Opens a connection whose bytes go to {@code handler}. */
  ChannelFuture connect(EventLoop loop, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.socket())
        .handler(handler)
        .connect(InetAddress.getLoopbackAddress(), port);
  }

  /** Sends a request; completes on another thread. */
  CompletableFuture<HttpResponse<byte[]>> ask(String method, String path, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    return http.sendAsync(request, BodyHandlers.ofByteArray());
  }
}
