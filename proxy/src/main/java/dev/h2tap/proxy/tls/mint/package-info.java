/**
 * Certificates that h2tap issues: its own authority, kept in the user's configuration directory,
 * and the leaf certificates with which it stands in the place of an upstream.
 */
@NullMarked
package dev.h2tap.proxy.tls.mint;

import org.jspecify.annotations.NullMarked;
