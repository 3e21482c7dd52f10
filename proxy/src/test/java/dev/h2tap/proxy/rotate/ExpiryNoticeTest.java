package dev.h2tap.proxy.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryNoticeTest {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aDayLongCertificateIsWarnedOfInItsLastThirdFourTimesAndAtItsEnd() {
    assertThat(minuteByMinute(Duration.ofHours(24), Duration.ofHours(49)))
        .containsExactly(
            "PT16H chain.pem: spiffe://a/b expires in 8 hours, at 2026-01-02T00:00:00Z",
            "PT18H chain.pem: spiffe://a/b expires in 6 hours, at 2026-01-02T00:00:00Z",
            "PT20H chain.pem: spiffe://a/b expires in 4 hours, at 2026-01-02T00:00:00Z",
            "PT22H chain.pem: spiffe://a/b expires in 2 hours, at 2026-01-02T00:00:00Z",
            "PT24H chain.pem: spiffe://a/b expired at 2026-01-02T00:00:00Z and no new one is"
                + " there",
            "PT48H chain.pem: spiffe://a/b expired at 2026-01-02T00:00:00Z and no new one is"
                + " there");
  }

  @Test
  void aYearLongCertificateIsWarnedOfInItsLastWeek() {
    List<String> said = minuteByMinute(Duration.ofDays(365), Duration.ofDays(365));
    assertThat(said).hasSize(5);
    assertThat(said.get(0)).startsWith("PT8592H ").contains("expires in 7 days");
  }

  @Test
  void aShortLivedOneIsWarnedOfOnceAndAtItsEnd() {
    assertThat(minuteByMinute(Duration.ofMinutes(30), Duration.ofMinutes(60))).hasSize(2);
  }

  private static List<String> minuteByMinute(Duration life, Duration watched) {
    CertificateSet set =
        new CertificateSet(
            new CertificateFiles(Path.of("chain.pem"), Path.of("key.pem"), null),
            AUTHORITY.issue(Leaf.spiffe("spiffe://a/b").valid(START, START.plus(life))),
            null,
            "");
    ExpiryNotice notice = ExpiryNotice.of(set).orElseThrow();
    List<String> said = new ArrayList<>();
    for (long minute = 0; minute <= watched.toMinutes(); minute++) {
      Duration passed = Duration.ofMinutes(minute);
      notice.at(START.plus(passed)).ifPresent(words -> said.add(passed + " " + words));
    }
    return said;
  }
}
