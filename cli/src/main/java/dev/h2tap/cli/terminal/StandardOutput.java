package dev.h2tap.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;

/** Standard output that ends the command when nobody takes its bytes any more. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw new ClosedOutputException(e);
    }
  }
}
