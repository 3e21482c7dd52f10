package dev.h2tap.proxy.magic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tls.Fingerprint;
import dev.h2tap.proxy.tls.mint.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class MagicHostTest {
  private static final X509Certificate CA =
      CertificateAuthority.make("me & you@host", Clock.systemUTC()).certificate();

  private final MagicHost host = new MagicHost(CA);

  @Test
  void isKnownByItsNameOnAnyPort() {
    assertThat(MagicHost.isFor("h2tap.internal")).isTrue();
    assertThat(MagicHost.isFor("H2TAP.internal:8080")).isTrue();
    assertThat(MagicHost.isFor("www.h2tap.internal")).isFalse();
    assertThat(MagicHost.isFor("h2tap.internal:port")).isFalse();
    assertThat(MagicHost.isFor(request("GET", "/"))).isTrue();
  }

  @Test
  void thePageNamesTheAuthorityItsFingerprintAndTheWays() throws Exception {
    Answer page = host.answer(request("GET", "/?from=phone"));
    assertThat(page.head().status()).isEqualTo(200);
    assertThat(page.head().fields().get("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.head().fields().get("content-length"))
        .isEqualTo(String.valueOf(page.content().length));
    assertThat(new String(page.content(), UTF_8))
        .contains("me &amp; you@host")
        .contains(Fingerprint.sha256(CA.getEncoded()))
        .contains("/ca.mobileconfig", "/ca.crt", "/ca.pem");
  }

  @Test
  void theCertificateComesAsPemAndDer() throws Exception {
    for (String path : new String[] {"/ca.pem", "/ca.crt", "/ca.cer"}) {
      Answer answer = host.answer(request("GET", path));
      assertThat(answer.head().status()).isEqualTo(200);
      assertThat(
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(answer.content())))
          .isEqualTo(CA);
    }
    assertThat(type("/ca.pem")).isEqualTo("application/x-pem-file");
    assertThat(type("/ca.crt")).isEqualTo("application/x-x509-ca-cert");
  }

  @Test
  void theProfileIsXmlThatHoldsTheCertificateAndStaysTheSame() throws Exception {
    Answer answer = host.answer(request("GET", "/ca.mobileconfig"));
    assertThat(type("/ca.mobileconfig")).isEqualTo("application/x-apple-aspen-config");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document document =
        factory.newDocumentBuilder().parse(new ByteArrayInputStream(answer.content()));
    String data = document.getElementsByTagName("data").item(0).getTextContent();
    assertThat(Base64.getDecoder().decode(data)).isEqualTo(CA.getEncoded());
    assertThat(new MagicHost(CA).answer(request("GET", "/ca.mobileconfig")).content())
        .isEqualTo(answer.content());
  }

  @Test
  void otherPathsAndMethodsAreRefused() {
    Answer missing = host.answer(request("GET", "/favicon.ico"));
    assertThat(missing.head().status()).isEqualTo(404);
    assertThat(new String(missing.content(), UTF_8)).contains("/ca.pem");
    Answer post = host.answer(request("POST", "/"));
    assertThat(post.head().status()).isEqualTo(405);
    assertThat(post.head().fields().get("allow")).isEqualTo("GET, HEAD");
    assertThat(host.answer(request("HEAD", "/ca.pem")).head().status()).isEqualTo(200);
  }

  private CharSequence type(String path) {
    CharSequence type = host.answer(request("GET", path)).head().fields().get("content-type");
    return type == null ? "" : type;
  }

  private static RequestHead request(String method, String path) {
    return new RequestHead(method, "http", "h2tap.internal", path, new Fields(), true);
  }
}
