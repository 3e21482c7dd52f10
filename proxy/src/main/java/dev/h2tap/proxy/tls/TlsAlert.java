package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.event.Event;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A fatal alert that the peer sent (RFC 8446 §6.2), as told by an engine's exception.
 *
 * @param name as in the RFC, for example {@code unknown_ca}
 */
public record TlsAlert(int number, String name) {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("unexpected_message", 10),
          Map.entry("bad_record_mac", 20),
          Map.entry("record_overflow", 22),
          Map.entry("handshake_failure", 40),
          Map.entry("bad_certificate", 42),
          Map.entry("unsupported_certificate", 43),
          Map.entry("certificate_revoked", 44),
          Map.entry("certificate_expired", 45),
          Map.entry("certificate_unknown", 46),
          Map.entry("illegal_parameter", 47),
          Map.entry("unknown_ca", 48),
          Map.entry("access_denied", 49),
          Map.entry("decode_error", 50),
          Map.entry("decrypt_error", 51),
          Map.entry("protocol_version", 70),
          Map.entry("insufficient_security", 71),
          Map.entry("internal_error", 80),
          Map.entry("inappropriate_fallback", 86),
          Map.entry("user_cancelled", 90),
          Map.entry("missing_extension", 109),
          Map.entry("unsupported_extension", 110),
          Map.entry("unrecognized_name", 112),
          Map.entry("bad_certificate_status_response", 113),
          Map.entry("unknown_psk_identity", 115),
          Map.entry("certificate_required", 116),
          Map.entry("no_application_protocol", 120));

  private static final Pattern BORINGSSL =
      Pattern.compile("(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_)?([A-Z_]+)");
  private static final Pattern JDK =
      Pattern.compile("Received fatal alert: ([a-z_]+)", Pattern.CASE_INSENSITIVE);

  /** The alert of this number, 0 to 255. */
  public static TlsAlert of(int number) {
    return NUMBERS.entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .findFirst()
        .map(entry -> new TlsAlert(number, entry.getKey()))
        .orElseGet(() -> new TlsAlert(number, "alert"));
  }

  /** The alert that some exception of the chain of causes tells of. */
  public static Optional<TlsAlert> received(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      for (Pattern pattern : new Pattern[] {BORINGSSL, JDK}) {
        Matcher matcher = pattern.matcher(message);
        if (matcher.find()) {
          return named(matcher.group(1).toLowerCase(Locale.ROOT));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether its sender does not accept the certificate that it was shown. */
  public boolean refusesCertificate() {
    return switch (number) {
      case 42, 43, 44, 45, 46, 48, 49 -> true;
      default -> false;
    };
  }

  /** The same for the session log. */
  public Event.Alert event() {
    return new Event.Alert(true, number, name);
  }

  private static Optional<TlsAlert> named(String name) {
    Integer number = NUMBERS.get(name);
    return number == null ? Optional.empty() : Optional.of(new TlsAlert(number, name));
  }

  @Override
  public String toString() {
    return name + " (" + number + ")";
  }
}
