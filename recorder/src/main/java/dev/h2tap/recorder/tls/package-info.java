/**
 * What was said in TLS (RFC 8446, RFC 5246), read from recorded bytes: {@link
 * dev.h2tap.recorder.tls.TlsDissector} takes the records of a connection and the secrets of its key
 * log and tells every handshake message, alert and ChangeCipherSpec as a {@link
 * dev.h2tap.recorder.tls.TlsContent}; what cannot be decrypted is told as such. Records are opened
 * by a {@link dev.h2tap.recorder.tls.RecordCipher}, put together to messages by a {@link
 * dev.h2tap.recorder.tls.MessageAssembler}, and read by the parsers.
 */
@NullMarked
package dev.h2tap.recorder.tls;

import org.jspecify.annotations.NullMarked;
