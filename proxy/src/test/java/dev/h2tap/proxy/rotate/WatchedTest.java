package dev.h2tap.proxy.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.CertificateFiles;
import dev.h2tap.proxy.tls.CertificateSet;
import dev.h2tap.proxy.tls.FileContents;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.mint.Pem;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedTest implements RotationListener {
  private static final SampleAuthority AUTHORITY = SampleAuthority.root("O=test");
  private static final Leaf LEAF = Leaf.spiffe("spiffe://cluster.local/ns/a/sa/b");

  @TempDir Path directory;
  private final List<String> told = new ArrayList<>();
  private CertificateFiles files;
  private Watched watched;
  private Instant now = Instant.now();
  private boolean unusable;

  @BeforeEach
  void watch() throws Exception {
    files =
        new CertificateFiles(
            directory.resolve("chain.pem"),
            directory.resolve("key.pem"),
            directory.resolve("roots.pem"));
    writeRoots(AUTHORITY);
    write(AUTHORITY.issue(LEAF));
    watched =
        new Watched(
            CertificateSet.load(files),
            (former, next) -> {
              if (unusable) {
                throw new UserException("no SPIFFE ID");
              }
            },
            this);
  }

  @Test
  void aNewSetIsTakenAtTheSecondLookThatSeesIt() throws Exception {
    assertThat(look()).isFalse();
    write(AUTHORITY.issue(LEAF));
    assertThat(look()).isTrue();
    assertThat(told).isEmpty();
    assertThat(look()).isFalse();
    look();
    assertThat(told).hasSize(1);
    assertThat(told.get(0))
        .matches(
            "accepted spiffe://cluster.local/ns/a/sa/b serial \\w{16}\\.\\. valid until \\S+Z ->"
                + " spiffe://cluster.local/ns/a/sa/b serial \\w{16}\\.\\. valid until \\S+Z");
  }

  @Test
  void aChangeOfTheRootsAloneCounts() throws Exception {
    writeRoots(SampleAuthority.root("O=other"));
    look();
    look();
    assertThat(told).containsExactly("accepted CA O=test -> CA O=other in " + files.roots());
  }

  @Test
  void aKeyThatComesLaterIsWaitedForInSilence() throws Exception {
    Identity next = AUTHORITY.issue(LEAF);
    Files.writeString(files.chain(), Pem.of(next.chain()));
    look();
    after(Watched.GRACE.minusMillis(1)).look();
    Files.writeString(files.key(), Pem.of(next.key()));
    look();
    look();
    assertThat(told).hasSize(1).first().asString().startsWith("accepted");
  }

  @Test
  void whatStaysBrokenIsToldOnceForEachStateOfTheFiles() throws Exception {
    Files.writeString(files.chain(), Pem.of(AUTHORITY.issue(LEAF).chain()));
    for (int i = 0; i < 3; i++) {
      look();
      after(Watched.GRACE).look();
    }
    Files.delete(files.roots());
    for (int i = 0; i < 3; i++) {
      look();
      after(Watched.GRACE).look();
    }
    String mismatch =
        "refused the key in " + files.key() + " does not match the certificate in " + files.chain();
    assertThat(told).containsExactly(mismatch, mismatch);
    Files.writeString(files.chain(), "");
    look();
    after(Watched.GRACE).look();
    assertThat(told.get(2)).isEqualTo("refused " + files.chain() + " is empty");
  }

  @Test
  void filesThatBecomeAgainWhatIsInUseEndARefusal() throws Exception {
    String chain = Files.readString(files.chain());
    Files.writeString(files.chain(), chain.substring(0, 100));
    look();
    after(Watched.GRACE).look();
    Files.writeString(files.chain(), chain);
    look();
    look();
    assertThat(told).hasSize(2).last().isEqualTo("accepted the same certificates as before");
  }

  @Test
  void whatIsExpiredOrNotYetValidIsLeftUntilItIsNot() throws Exception {
    write(AUTHORITY.issue(LEAF.valid(now.minusSeconds(60), now.minusSeconds(30))));
    look();
    after(Watched.GRACE).look();
    assertThat(told).hasSize(1).first().asString().contains("expired at");
    write(AUTHORITY.issue(LEAF.valid(now.plusSeconds(60), now.plusSeconds(90))));
    look();
    after(Watched.GRACE).look();
    assertThat(told).hasSize(2).last().asString().contains("not valid before");
    after(Duration.ofSeconds(61)).look();
    assertThat(told).hasSize(3).last().asString().startsWith("accepted");
  }

  @Test
  void aSetThatCannotBeUsedIsTriedAgain() throws Exception {
    unusable = true;
    write(AUTHORITY.issue(LEAF));
    look();
    after(Watched.GRACE).look();
    assertThat(told).containsExactly("refused no SPIFFE ID");
    unusable = false;
    look();
    assertThat(told).hasSize(2).last().asString().startsWith("accepted");
  }

  @Test
  void whoAsksForALookAtOnceNeedNotWait() throws Exception {
    write(AUTHORITY.issue(LEAF));
    watched.look(FileContents.read(files), now, true);
    assertThat(told).hasSize(1).first().asString().startsWith("accepted");
    Files.writeString(files.key(), "");
    watched.look(FileContents.read(files), now, true);
    assertThat(told).hasSize(2).last().isEqualTo("refused " + files.key() + " is empty");
  }

  private WatchedTest after(Duration passed) {
    now = now.plus(passed);
    return this;
  }

  private boolean look() {
    return watched.look(FileContents.read(files), now, false);
  }

  private void write(Identity identity) throws IOException {
    Files.writeString(files.chain(), Pem.of(identity.chain()));
    Files.writeString(files.key(), Pem.of(identity.key()));
  }

  private void writeRoots(SampleAuthority authority) throws IOException {
    Files.writeString(files.roots(), Pem.of(authority.roots().certificates()));
  }

  @Override
  public void accepted(CertificateSet former, CertificateSet next) {
    told.add("accepted " + next.replacing(former));
  }

  @Override
  public void refused(CertificateFiles of, String why) {
    told.add("refused " + why);
  }

  @Override
  public void expiring(CertificateSet set, String words) {
    told.add("expiring " + words);
  }
}
