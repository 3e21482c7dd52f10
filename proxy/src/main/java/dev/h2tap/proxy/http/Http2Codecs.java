package dev.h2tap.proxy.http;

import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.WeightedFairQueueByteDistributor;

/** Netty's HTTP/2 codec with windows wide enough for big bodies, for both sides of the bridge. */
public final class Http2Codecs {
  /** SETTINGS_INITIAL_WINDOW_SIZE of both sides, in bytes. */
  public static final int STREAM_WINDOW = 1 << 20;

  /** What WINDOW_UPDATE adds to the connection's window, which no setting can change. */
  public static final int CONNECTION_WINDOW_INCREMENT = (16 << 20) - 65_535;

  /**
   * How many RST_STREAM frames a connection may carry in a second, each way. Netty's 200 in half a
   * minute end connections of clients that merely cancel a lot; this still stops a flood.
   */
  private static final int MAX_RESETS_PER_SECOND = 1_000;

  /** A header list of the advertised size may come in frames that Netty calls small (8 KiB). */
  private static final int MAX_SMALL_CONTINUATIONS = 64;

  /**
   * How many bytes of one stream are written before the next one has its turn. With Netty's 1 KiB
   * streams that are sent at the same time are cut into frames of that size.
   */
  private static final int TURN = 16 * 1024;

  private Http2Codecs() {}

  /**
   * For connections of clients, who may ask for tunnels by extended CONNECT (RFC 8441 §3).
   *
   * @param maxConcurrentStreams SETTINGS_MAX_CONCURRENT_STREAMS
   * @param drainMillis how long running streams may take after GOAWAY
   */
  public static Http2FrameCodec server(int maxConcurrentStreams, long drainMillis) {
    return new Builder(true)
        .initialSettings(
            settings().maxConcurrentStreams(maxConcurrentStreams).connectProtocolEnabled(true))
        .gracefulShutdownTimeoutMillis(drainMillis)
        .validateRequiredPseudoHeaders(true)
        .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
        .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS_PER_SECOND, 1)
        .encoderEnforceMaxRstFramesPerWindow(MAX_RESETS_PER_SECOND, 1)
        .build();
  }

  /** For connections to upstreams. */
  public static Http2FrameCodec client(long drainMillis) {
    return new Builder(false)
        .initialSettings(settings().pushEnabled(false))
        .gracefulShutdownTimeoutMillis(drainMillis)
        .encoderIgnoreMaxHeaderListSize(false)
        .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
        .build();
  }

  private static Http2Settings settings() {
    return new Http2Settings()
        .initialWindowSize(STREAM_WINDOW)
        .maxHeaderListSize(Http1Limits.MAX_HEADERS);
  }

  /** Netty's builder with a connection of our own, whose streams take turns by whole frames. */
  private static final class Builder extends Http2FrameCodecBuilder {
    private final boolean server;

    Builder(boolean server) {
      this.server = server;
      Http2Connection connection = new DefaultHttp2Connection(server);
      WeightedFairQueueByteDistributor turns = new WeightedFairQueueByteDistributor(connection);
      turns.allocationQuantum(TURN);
      connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, turns));
      connection(connection);
    }

    @Override
    public boolean isServer() {
      return server;
    }

    /** What {@link Http2FrameAligner} has joined is not to be copied into one piece. */
    @Override
    public Http2FrameCodec build() {
      Http2FrameCodec codec = super.build();
      codec.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
      return codec;
    }
  }
}
