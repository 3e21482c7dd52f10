package dev.h2tap.proxy.magic;

import dev.h2tap.proxy.tls.Fingerprint;
import java.security.cert.X509Certificate;

/** The page that a phone or browser sees. */
final class TrustPage {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>h2tap</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em }
      code { word-break: break-all }
      </style>
      </head>
      <body>
      <h1>h2tap</h1>
      <p>This device uses h2tap as its proxy. To let h2tap show its TLS traffic, install this
      certificate authority:</p>
      <p><strong>%1$s</strong><br>SHA-256 <code>%2$s</code></p>
      <p>Compare the fingerprint with what <code>h2tap certs ca</code> prints: whoever owns the key
      of this authority can read what trusts it.</p>
      <ul>
      <li><strong>iPhone, iPad:</strong> <a href="/ca.mobileconfig">ca.mobileconfig</a>, then
      Settings &gt; General &gt; VPN &amp; Device Management to install it, then Settings &gt;
      General &gt; About &gt; Certificate Trust Settings to switch it on.</li>
      <li><strong>Android:</strong> <a href="/ca.crt">ca.crt</a>, then Settings &gt; Security &gt;
      Encryption &amp; credentials &gt; Install a certificate &gt; CA certificate. Apps other than
      browsers trust it only where their network security configuration says so.</li>
      <li><strong>Windows, macOS:</strong> <a href="/ca.crt">ca.crt</a>, opened and put among the
      trusted root authorities.</li>
      <li><strong>Firefox, Linux, command line:</strong> <a href="/ca.pem">ca.pem</a>;
      <code>h2tap certs ca --all</code> tells the rest.</li>
      </ul>
      <p>Take it out again when you are done.</p>
      </body>
      </html>
      """;

  private TrustPage() {}

  static String of(X509Certificate authority, byte[] der) {
    return PAGE.formatted(
        Markup.escape(authority.getSubjectX500Principal().getName()), Fingerprint.sha256(der));
  }
}
