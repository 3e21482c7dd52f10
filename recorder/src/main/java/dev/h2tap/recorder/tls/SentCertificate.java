package dev.h2tap.recorder.tls;

import org.jspecify.annotations.Nullable;

/**
 * A certificate as it was sent.
 *
 * @param der base64 of its DER
 * @param summary null where it cannot be read
 */
public record SentCertificate(String der, @Nullable CertificateSummary summary) {}
