package dev.h2tap.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import dev.h2tap.proxy.tls.sample.SampleCertificates;
import dev.h2tap.recorder.UserException;
import org.junit.jupiter.api.Test;

class PresetTest {
  @Test
  void offersWhatSidecarsKnow() throws UserException {
    assertThat(Preset.parse("istio").alpn()).containsExactly("istio-http/1.1", "http/1.1");
    assertThat(Preset.parse("istio-h2").alpn()).containsExactly("istio-h2", "h2");
    assertThatThrownBy(() -> Preset.parse("linkerd")).hasMessageContaining("istio or istio-h2");
  }

  @Test
  void trustsTheTrustDomainOfOurOwnCertificate() throws UserException {
    Verification verification = Preset.ISTIO.verification(SampleCertificates.create().client());
    assertThat(verification).hasToString("spiffe:spiffe://cluster.local/**");
  }

  @Test
  void wantsAPatternWhereThereIsNoSpiffeId() {
    Identity host = SampleAuthority.root("O=test").issue(Leaf.host("app.test"));
    assertThatThrownBy(() -> Preset.ISTIO.verification(host))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--verify spiffe:PATTERN is required");
    assertThatThrownBy(() -> Preset.ISTIO.verification(null))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--verify spiffe:PATTERN");
  }
}
