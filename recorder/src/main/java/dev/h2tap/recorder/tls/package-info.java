/**
 * What can be seen of TLS (RFC 8446, RFC 5246) without its keys: records, the cleartext handshake
 * messages, alerts; and certificates in words.
 */
@NullMarked
package dev.h2tap.recorder.tls;

import org.jspecify.annotations.NullMarked;
