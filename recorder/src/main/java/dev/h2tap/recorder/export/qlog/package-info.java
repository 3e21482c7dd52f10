/**
 * HTTP/2 as qlog: JSON text sequences (RFC 7464) by draft-ietf-quic-qlog-main-schema, with the
 * events of draft-pardue-httpbis-qlog-h2-events. One trace holds all connections, told apart by
 * {@code group_id}.
 */
@NullMarked
package dev.h2tap.recorder.export.qlog;

import org.jspecify.annotations.NullMarked;
