package dev.h2tap.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2CodecsTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final List<Http2FrameStream> streams = new ArrayList<>();
  private final List<ByteBuf> contents = new ArrayList<>();
  private final EmbeddedChannel server =
      new EmbeddedChannel(
          new Http2FrameAligner(24), Http2Codecs.server(100, 1_000), new Collector());

  /** Keeps what is received. */
  private final class Collector extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http2HeadersFrame headers) {
        streams.add(headers.stream());
      }
      if (msg instanceof Http2DataFrame data) {
        contents.add(data.content().retain());
      }
      ReferenceCountUtil.release(msg);
    }
  }

  @AfterEach
  void close() {
    server.finishAndReleaseAll();
  }

  private static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
    ByteBuf frame = Unpooled.directBuffer().writeMedium(payload.readableBytes());
    frame.writeByte(type).writeByte(flags).writeInt(stream).writeBytes(payload);
    payload.release();
    return frame;
  }

  private void request(int stream, int flags) throws Exception {
    Http2Headers headers =
        new DefaultHttp2Headers().method("POST").scheme("http").authority("a").path("/");
    ByteBuf block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(stream, headers, block);
    server.writeInbound(frame(HEADERS, flags | END_HEADERS, stream, block));
  }

  private void preface() {
    server.writeInbound(
        Unpooled.wrappedBuffer(
            Http2CodecUtil.connectionPrefaceBuf(),
            frame(SETTINGS, 0, 0, Unpooled.buffer()),
            frame(SETTINGS, 1, 0, Unpooled.buffer())));
  }

  @Test
  void contentThatCameInTwoReadsIsHandedOnWithoutACopy() throws Exception {
    preface();
    request(1, 0);
    ByteBuf data = frame(DATA, END_STREAM, 1, Unpooled.buffer().writeZero(8_000));
    ByteBuf first = data.copy(0, 5_000);
    ByteBuf second = data.copy(5_000, 3_009);
    data.release();
    server.writeInbound(first.retain());
    server.writeInbound(second.retain());
    assertThat(contents).hasSize(1);
    ByteBuf content = contents.get(0);
    assertThat(content.readableBytes()).isEqualTo(8_000);
    first.setByte(9, 77);
    second.setByte(3_008, 78);
    assertThat(content.getByte(content.readerIndex())).isEqualTo((byte) 77);
    assertThat(content.getByte(content.writerIndex() - 1)).isEqualTo((byte) 78);
    content.release();
    assertThat(first.release()).isTrue();
    assertThat(second.release()).isTrue();
  }

  @Test
  void streamsTakeTurnsByWholeFrames() throws Exception {
    preface();
    request(1, END_STREAM);
    request(3, END_STREAM);
    server.releaseOutbound();
    for (Http2FrameStream stream : streams) {
      server.write(
          new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")).stream(stream));
      server.write(
          new DefaultHttp2DataFrame(Unpooled.buffer().writeZero(30_000), true).stream(stream));
    }
    server.flush();
    List<String> sent = dataFrames();
    assertThat(sent).containsExactlyInAnyOrder("1: 16384", "1: 13616", "3: 16384", "3: 13616");
    assertThat(sent.get(0).charAt(0)).isNotEqualTo(sent.get(1).charAt(0));
  }

  /** Stream and length of each DATA frame that was written. */
  private List<String> dataFrames() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = server.readOutbound(); out != null; out = server.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    List<String> frames = new ArrayList<>();
    while (all.isReadable()) {
      int length = all.readUnsignedMedium();
      int type = all.readByte();
      int stream = all.skipBytes(1).readInt();
      all.skipBytes(length);
      if (type == DATA) {
        frames.add(stream + ": " + length);
      }
    }
    return frames;
  }
}
