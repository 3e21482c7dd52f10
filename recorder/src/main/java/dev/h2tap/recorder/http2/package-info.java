/**
 * HTTP/2 (RFC 9113) from recorded bytes: {@link dev.h2tap.recorder.http2.FrameSplitter} cuts the
 * bytes of one direction into frames, {@link dev.h2tap.recorder.http2.FrameParser} gives each its
 * meaning, {@link dev.h2tap.recorder.http2.HeaderBlocks} decodes HPACK (RFC 7541). Nothing here
 * throws on malformed bytes: they become a frame of their own that says what is wrong.
 */
@NullMarked
package dev.h2tap.recorder.http2;

import org.jspecify.annotations.NullMarked;
