/**
 * HTTP/1 (RFC 9112) from recorded bytes. {@link dev.h2tap.recorder.http1.Http1Parser} reads one
 * direction of a connection and tells what is there, the wrong with the right: it is for looking,
 * not for serving, and refuses nothing. Bodies are streamed.
 */
@NullMarked
package dev.h2tap.recorder.http1;

import org.jspecify.annotations.NullMarked;
