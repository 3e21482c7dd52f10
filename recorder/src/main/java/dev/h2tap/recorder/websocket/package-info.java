/**
 * WebSocket messages (RFC 6455) from recorded bytes. {@link
 * dev.h2tap.recorder.websocket.WebSocketDecoder} reads one direction of a connection that has been
 * upgraded: masks undone, fragments joined, permessage-deflate (RFC 7692) inflated. It is for
 * looking: what breaks the rules is told and read on as far as it makes sense.
 */
@NullMarked
package dev.h2tap.recorder.websocket;

import org.jspecify.annotations.NullMarked;
