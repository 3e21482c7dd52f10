package dev.h2tap.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.ExchangeReports;
import dev.h2tap.proxy.bridge.ExchangeReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static final ExchangeReport LONG =
      ExchangeReports.answered("GET", "app.example", "/" + "x".repeat(10_000), 200);

  private final List<String> warnings = new CopyOnWriteArrayList<>();

  @Test
  void everyExchangeIsALine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log = new AccessLog(LineFormat.JSON, out, warnings::add)) {
      for (int i = 0; i < 1_000; i++) {
        log.ended(ExchangeReports.answered("GET", "app.example", "/" + i, 200));
      }
    }
    assertThat(out.toString().lines())
        .hasSize(1_000)
        .allMatch(line -> line.startsWith("{\"time\":") && line.endsWith("}"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aReaderThatDoesNotReadCostsLinesAndNothingElse() throws Exception {
    CountDownLatch mayWrite = new CountDownLatch(1);
    CountDownLatch wrote = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("lines are written in batches");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            wrote.countDown();
            try {
              mayWrite.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            out.write(bytes, offset, length);
          }
        };
    try (AccessLog log = new AccessLog(LineFormat.TEXT, slow, warnings::add)) {
      log.ended(LONG);
      wrote.await();
      for (int i = 1; i < 1_000; i++) {
        log.ended(LONG);
      }
      mayWrite.countDown();
    }
    long written = out.toString().lines().count();
    assertThat(written).isBetween(300L, 600L);
    assertThat(warnings)
        .containsExactly(
            "access log: "
                + (1_000 - written)
                + " lines were dropped, since standard output takes them too slowly");
  }

  @Test
  void aClosedOutputIsSaidOnce() throws Exception {
    Semaphore tries = new Semaphore(0);
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            tries.release();
            throw new IOException("Broken pipe");
          }
        };
    try (AccessLog log = new AccessLog(LineFormat.TEXT, closed, warnings::add)) {
      log.ended(LONG);
      tries.acquire();
      for (int i = 0; i < 10_000; i++) {
        log.ended(LONG);
      }
    }
    assertThat(tries.availablePermits()).isZero();
    assertThat(warnings)
        .containsExactly(
            "access log ended: standard output takes no more (Broken pipe); traffic goes on without"
                + " it");
  }
}
