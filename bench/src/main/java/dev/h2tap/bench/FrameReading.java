package dev.h2tap.bench;

import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.http2.FrameHeader;
import dev.h2tap.recorder.http2.FrameSplitter;
import dev.h2tap.recorder.http2.HeaderBlocks;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Recorded HTTP/2: cutting it into frames, and decoding the field blocks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class FrameReading {
  private static final int RESPONSES = 64;
  private static final int REQUESTS = 1024;
  private static final Place START = new Place(1, 0, 0, 0);

  private final List<ByteBuf> responses = new ArrayList<>();
  private final List<Frame> requests = new ArrayList<>();

  /** Makes the frames of both directions. */
  @Setup
  public void frames() throws Http2Exception {
    SampleFrames frames = new SampleFrames();
    for (int i = 0; i < RESPONSES; i++) {
      responses.add(frames.response(2 * i + 1, 64 << 10));
    }
    Sink keep = new Sink(requests::add);
    FrameSplitter splitter = new FrameSplitter(true, true, keep);
    splitter.feed(frames.preface(), 0, START);
    requests.clear();
    for (int i = 0; i < REQUESTS; i++) {
      splitter.feed(frames.request(2 * i + 1, i), 0, START);
    }
  }

  /** A response of 64 KiB in DATA of 16 KiB, in pieces of 16 KiB; the data itself is not read. */
  @Benchmark
  @OperationsPerInvocation(RESPONSES)
  public void split(Blackhole hole) {
    FrameSplitter splitter = new FrameSplitter(false, true, new Sink(hole::consume));
    for (ByteBuf response : responses) {
      ByteBuf in = response.slice();
      for (int at = 0; in.isReadable(); at = -1) {
        splitter.feed(in.readSlice(Math.min(16 << 10, in.readableBytes())), at, START);
      }
    }
  }

  /** HPACK: the fields of a request, most of them from the dynamic table. */
  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void fields(Blackhole hole) {
    HeaderBlocks blocks = new HeaderBlocks();
    for (Frame request : requests) {
      FieldBlock block = blocks.take(request);
      hole.consume(block);
    }
  }

  /** Hands frames on and the rest nowhere. */
  private record Sink(Consumer<Frame> frames) implements FrameSplitter.Sink {
    @Override
    public void preface(Place at) {}

    @Override
    public void data(FrameHeader header, ByteBuf bytes, Place at) {}

    @Override
    public void frame(Frame frame, Place at) {
      frames.accept(frame);
    }

    @Override
    public void malformed(String reason, ByteBuf bytes, Place at) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void skipped(long bytes, Place at) {
      throw new IllegalStateException("skipped " + bytes);
    }
  }
}
