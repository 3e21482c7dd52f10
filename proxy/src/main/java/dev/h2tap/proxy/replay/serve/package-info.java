/**
 * The front half of the proxy with a recorded upstream. {@link
 * dev.h2tap.proxy.replay.serve.ReplayReader} reads a log, {@link
 * dev.h2tap.proxy.replay.serve.Replay} is what it has to answer with: to requests, and to
 * ClientHellos.
 */
@NullMarked
package dev.h2tap.proxy.replay.serve;

import org.jspecify.annotations.NullMarked;
