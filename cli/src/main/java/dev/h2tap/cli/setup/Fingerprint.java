package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Values;

/**
 * Settings with what was in their files: equal when loading them again would come to the same.
 *
 * @param certificates the digest of the certificates
 */
record Fingerprint(Values values, String certificates) {}
