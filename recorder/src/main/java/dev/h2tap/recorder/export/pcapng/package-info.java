/**
 * Session logs as pcapng files that Wireshark opens and decodes without a setting.
 *
 * <p>{@link dev.h2tap.recorder.export.pcapng.PcapngExport} reads the log up to three times: a
 * {@code Survey} for what is wanted and what was found, the secrets for the blocks in front, and
 * then record by record the packets. Each connection is a {@code TcpStream} made anew: cleartext as
 * it was, TLS by way of {@link dev.h2tap.recorder.tls.TlsSealer}; where that cannot be, what was
 * said follows as exported PDUs. {@code PcapngWriter} writes the blocks.
 */
@NullMarked
package dev.h2tap.recorder.export.pcapng;

import org.jspecify.annotations.NullMarked;
