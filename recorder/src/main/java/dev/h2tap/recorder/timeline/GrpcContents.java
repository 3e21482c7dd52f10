package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.grpc.GrpcDecoder;
import dev.h2tap.recorder.grpc.GrpcMessage;
import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;

/** One direction of a gRPC call. */
final class GrpcContents extends Contents implements GrpcDecoder.Sink {
  private final int limit;
  private final GrpcDecoder decoder;

  GrpcContents(Message message, int limit) {
    super(message);
    this.limit = limit;
    this.decoder = new GrpcDecoder(message.grpcEncoding(), this);
  }

  @Override
  void feed(ByteBuf bytes, Place start) {
    decoder.feed(bytes, start);
  }

  @Override
  void lost() {
    decoder.lost();
  }

  @Override
  void closed() {
    decoder.closed();
  }

  @Override
  public void message(GrpcMessage message, Place at) {
    Preview shown = Preview.of(message.beginning(), limit);
    boolean cut = shown.bytes().readableBytes() < message.length();
    String sealed = message.problem() == null ? null : message.coding();
    foundMessage(new Item.Grpc(message, new Preview(shown.bytes(), 0, cut, sealed), null), at);
  }

  @Override
  public void status(GrpcStatus status, Place at) {
    message().outcome(status);
    found(new Item.GrpcEnd(status), at);
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {
    found(new Item.Malformed(reason, Preview.of(bytes, limit)), at);
  }

  @Override
  public void skipped(long bytes, Place at) {
    found(new Item.Skipped(bytes), at);
  }
}
