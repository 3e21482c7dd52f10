package dev.h2tap.proxy.magic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/** A configuration profile with which iOS, iPadOS and macOS install a root certificate. */
final class AppleProfile {
  private static final String PROFILE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
      "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
        <key>PayloadType</key><string>Configuration</string>
        <key>PayloadVersion</key><integer>1</integer>
        <key>PayloadIdentifier</key><string>dev.h2tap.ca</string>
        <key>PayloadUUID</key><string>%1$s</string>
        <key>PayloadDisplayName</key><string>%3$s</string>
        <key>PayloadDescription</key><string>Lets h2tap show the TLS traffic of this device.</string>
        <key>PayloadContent</key>
        <array>
          <dict>
            <key>PayloadType</key><string>com.apple.security.root</string>
            <key>PayloadVersion</key><integer>1</integer>
            <key>PayloadIdentifier</key><string>dev.h2tap.ca.root</string>
            <key>PayloadUUID</key><string>%2$s</string>
            <key>PayloadDisplayName</key><string>%3$s</string>
            <key>PayloadCertificateFileName</key><string>h2tap-ca.cer</string>
            <key>PayloadContent</key><data>%4$s</data>
          </dict>
        </array>
      </dict>
      </plist>
      """;

  private AppleProfile() {}

  /** The same profile each time, so that installing it again replaces it. */
  static String of(X509Certificate authority, byte[] der) {
    return PROFILE.formatted(
        identifier("profile", der),
        identifier("root", der),
        Markup.escape(authority.getSubjectX500Principal().getName()),
        Base64.getEncoder().encodeToString(der));
  }

  private static String identifier(String role, byte[] der) {
    byte[] seed = (role + Base64.getEncoder().encodeToString(der)).getBytes(US_ASCII);
    return UUID.nameUUIDFromBytes(seed).toString().toUpperCase(Locale.ROOT);
  }
}
