/**
 * TLS on both sides: what is presented and trusted ({@link Identity}, {@link Roots}, {@link
 * Verification}), the handlers made from it ({@link UpstreamTls}, {@link DownstreamTls}), and what
 * a handshake came to ({@link Handshakes}, {@link TlsFailure}).
 *
 * <p>Nothing native is loaded before the first {@link UpstreamTls} or {@link DownstreamTls} with
 * {@link TlsEngine#BORINGSSL}, or {@link TlsEngine#best()}, is asked for.
 */
@NullMarked
package dev.h2tap.proxy.tls;

import org.jspecify.annotations.NullMarked;
