/**
 * The catalogue of failures over real sockets. A {@link dev.h2tap.e2e.failure.FailureCase} is a
 * peer that fails, what h2tap is told, how a client asks, and the finding that must come first. The
 * tables {@code …Failures} list them by theme; {@link dev.h2tap.e2e.failure.FailuresIT} holds h2tap
 * to them. A {@link dev.h2tap.e2e.failure.FaultyPeer} knows nothing of a proxy.
 */
@NullMarked
package dev.h2tap.e2e.failure;

import org.jspecify.annotations.NullMarked;
