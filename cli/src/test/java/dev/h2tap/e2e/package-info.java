/**
 * End-to-end tests: the packaged program between real peers (curl, nghttp2, nginx, openssl,
 * tshark). {@link dev.h2tap.e2e.Stage} starts and ends the processes and prints what they said when
 * a test fails.
 */
@NullMarked
package dev.h2tap.e2e;

import org.jspecify.annotations.NullMarked;
