package dev.h2tap.e2e.tunnel;

import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;

/** An nghttpx that accepts HTTP/1.1 and HTTP/2 in plaintext, and knows extended CONNECT. */
record Hop(int port) {

  /**
   * Starts one.
   *
   * @param http2 whether it speaks HTTP/2 to {@code target}
   */
  static Hop to(Stage stage, int target, boolean http2) throws Exception {
    int port = Ports.free();
    stage.serve(
        port,
        Tool.NGHTTPX,
        "--conf=/dev/null",
        "--workers=1",
        "--errorlog-file=/dev/stderr",
        "--frontend=127.0.0.1," + port + ";no-tls",
        "--backend=127.0.0.1," + target + (http2 ? ";;proto=h2" : ""));
    return new Hop(port);
  }
}
