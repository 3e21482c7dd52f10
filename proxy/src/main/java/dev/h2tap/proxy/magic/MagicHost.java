package dev.h2tap.proxy.magic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tls.mint.Pem;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers for {@code http://h2tap.internal/}, a host that only clients of this proxy can reach: a
 * page that tells how to trust the CA, and the CA in the forms that devices take. Immutable,
 * thread-safe, does not block.
 */
public final class MagicHost {
  /** Its name; {@code internal} is a top-level domain that the public DNS will never have. */
  public static final String NAME = "h2tap.internal";

  private final byte[] page;
  private final byte[] pem;
  private final byte[] der;
  private final byte[] profile;

  /** A host that hands out this CA. */
  public MagicHost(X509Certificate authority) {
    try {
      der = authority.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
    pem = Pem.of(List.of(authority)).getBytes(US_ASCII);
    profile = AppleProfile.of(authority, der).getBytes(UTF_8);
    page = TrustPage.of(authority, der).getBytes(UTF_8);
  }

  /** Whether a request is for this host, whatever its port. */
  public static boolean isFor(RequestHead request) {
    return isFor(request.authority());
  }

  /** Whether an authority, as a client wrote it, is this host, whatever its port. */
  public static boolean isFor(@Nullable String authority) {
    try {
      return authority != null && Authority.parse(authority, 80).host().equals(NAME);
    } catch (MalformedMessageException other) {
      return false;
    }
  }

  /** The response to a request for this host. */
  public Answer answer(RequestHead request) {
    if (!request.method().equals("GET") && !request.isHead()) {
      Answer refusal = text(405, "Method Not Allowed", "h2tap: only GET and HEAD are known here\n");
      refusal.head().fields().add("allow", "GET, HEAD");
      return refusal;
    }
    int query = request.path().indexOf('?');
    String path = query < 0 ? request.path() : request.path().substring(0, query);
    return switch (path) {
      case "/" -> Answer.of(200, "OK", "text/html; charset=utf-8", page);
      case "/ca.pem" -> Answer.of(200, "OK", "application/x-pem-file", pem);
      case "/ca.crt", "/ca.cer" -> Answer.of(200, "OK", "application/x-x509-ca-cert", der);
      case "/ca.mobileconfig" -> Answer.of(200, "OK", "application/x-apple-aspen-config", profile);
      default ->
          text(404, "Not Found", "h2tap: there is /, /ca.pem, /ca.crt and /ca.mobileconfig here\n");
    };
  }

  private static Answer text(int status, String reason, String text) {
    return Answer.of(status, reason, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }
}
