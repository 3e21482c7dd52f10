/**
 * The session log: what can be recorded ({@code event}), writing and reading it ({@code log}),
 * turning recorded bytes into meaning ({@code http1}, {@code http2}, {@code tls}, {@code exchange})
 * and into text ({@code view}). No sockets, no channels.
 */
@NullMarked
package dev.h2tap.recorder;

import org.jspecify.annotations.NullMarked;
