package dev.h2tap.recorder.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bridge at random: buffers of a small pool are received, sent in slices and released, so that
 * their memory is soon used again; what is read must be what was recorded.
 */
class RandomSharingTest {
  @TempDir Path directory;

  /** One arena without caches: memory that is released is the next that is given out. */
  private final PooledByteBufAllocator pool =
      new PooledByteBufAllocator(true, 0, 1, 8192, 8, 0, 0, false);

  private final List<ByteBuf> live = new ArrayList<>();
  private final List<String> recorded = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void whatIsReadIsWhatWasRecorded(int seed) throws Exception {
    assertThat(PlatformDependent.hasUnsafe()).as("addresses of buffers").isTrue();
    Random random = new Random(seed);
    Path log = directory.resolve(seed % 3 == 0 ? "segments" : "a.h2tap");
    RecordingOptions options = RecordingOptions.to(log.toString());
    if (seed % 3 == 0) {
      Files.createDirectory(log);
      options =
          RecordingOptions.to(log.toString())
              .withSegments(400_000, Duration.ofHours(1), Long.MAX_VALUE);
    }
    if (seed % 2 == 0) {
      options = options.withQueue(300_000, Overflow.PAUSE);
    }
    try (Recorder recorder = SessionLog.start(options, Events.runStarted())) {
      for (int i = 0; i < 600; i++) {
        step(random, recorder);
      }
    }
    live.forEach(ByteBuf::release);

    assertThat(pool.metric().directArenas().get(0).numActiveAllocations()).isZero();
    Logs.Read read = Logs.read(log);
    assertThat(read.damages()).isEmpty();
    List<String> texts =
        read.records().stream()
            .filter(record -> record.event() instanceof Event.Plaintext)
            .map(record -> text(record.direction(), EventBytes.of(record.event())))
            .toList();
    assertThat(texts).isEqualTo(recorded);
    assertThat(Logs.storedKinds(log)).contains(SharedPlaintext.KIND);
  }

  private void step(Random random, Recorder recorder) throws InterruptedException {
    int what = random.nextInt(100);
    if (what < 40 || live.isEmpty()) {
      ByteBuf bytes = content(random, 200 + random.nextInt(random.nextInt(40_000) + 1));
      live.add(bytes);
      record(recorder, Direction.RECEIVED, bytes.retainedDuplicate());
    } else if (what < 80) {
      ByteBuf[] parts = new ByteBuf[1 + random.nextInt(6)];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = part(random);
      }
      record(recorder, Direction.SENT, Unpooled.wrappedBuffer(parts.length, parts));
    } else if (what < 98) {
      live.remove(random.nextInt(live.size())).release();
    } else {
      Thread.sleep(random.nextInt(15));
    }
  }

  private ByteBuf part(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> content(random, 1 + random.nextInt(3_000));
      case 1 -> Unpooled.wrappedBuffer(new byte[1 + random.nextInt(50)]);
      case 2 -> {
        ByteBuf joined = Unpooled.wrappedBuffer(slice(random), slice(random));
        int from = random.nextInt(joined.readableBytes());
        ByteBuf slice = joined.retainedSlice(from, joined.readableBytes() - from);
        joined.release();
        yield slice;
      }
      default -> slice(random);
    };
  }

  private ByteBuf slice(Random random) {
    ByteBuf whole = live.get(random.nextInt(live.size()));
    int from = random.nextInt(whole.readableBytes());
    return whole.retainedSlice(from, 1 + random.nextInt(whole.readableBytes() - from));
  }

  private ByteBuf content(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return pool.directBuffer(length, length).writeBytes(bytes);
  }

  private void record(Recorder recorder, Direction direction, ByteBuf bytes) {
    recorded.add(text(direction, bytes));
    Event event = new Event.Plaintext(Syntax.HTTP2, bytes.readableBytes() % 7 - 1, bytes);
    recorder.record(1, Side.UPSTREAM, direction, event);
  }

  private static String text(Direction direction, ByteBuf bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.nioBuffer());
    return direction + " " + bytes.readableBytes() + " " + crc.getValue();
  }
}
