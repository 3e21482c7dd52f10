/**
 * Server-sent events (text/event-stream, WHATWG HTML §9.2) from recorded bodies. {@link
 * dev.h2tap.recorder.sse.EventStreamDecoder} tells each event as it comes, also those that a
 * browser would not hand on.
 */
@NullMarked
package dev.h2tap.recorder.sse;

import org.jspecify.annotations.NullMarked;
