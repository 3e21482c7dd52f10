package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.via.Via;
import org.jspecify.annotations.Nullable;

/**
 * Settings with what was in their files: equal when loading them again would come to the same.
 *
 * @param certificates the digest of the certificates
 * @param via the proxy on the way with its credentials, null for none
 */
record Fingerprint(Values values, String certificates, @Nullable Via via) {}
