package dev.h2tap.recorder.http2;

import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a splitter found; runs of data of one frame as one line. */
final class FrameTranscript implements FrameSplitter.Sink {
  final List<String> lines = new ArrayList<>();
  final List<Frame> frames = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();

  @Override
  public void preface(Place at) {
    lines.add("preface");
  }

  @Override
  public void data(FrameHeader header, ByteBuf bytes, Place at) {
    data.append(Text.hex(bytes));
  }

  @Override
  public void frame(Frame frame, Place at) {
    frames.add(frame);
    lines.add(frame + (data.isEmpty() ? "" : " " + data));
    data.setLength(0);
  }

  @Override
  public void malformed(String reason, ByteBuf bytes, Place at) {
    lines.add("malformed " + reason);
  }

  @Override
  public void skipped(long bytes, Place at) {
    lines.add("skipped " + bytes);
  }
}
