package dev.h2tap.recorder.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TLS record as far as it can be read without keys.
 *
 * @param number its position among the records of its direction, from 0
 * @param contentType the outer type by name
 * @param version the version in the record's header; says little since TLS 1.3
 * @param length bytes after the record's header
 * @param encrypted whether its content is under encryption
 * @param messages the handshake messages that end in this record
 * @param alert the alert in it, null where there is none that can be read
 */
public record RecordSummary(
    long number,
    String contentType,
    String version,
    int length,
    boolean encrypted,
    List<HandshakeMessage> messages,
    @Nullable String alert) {}
