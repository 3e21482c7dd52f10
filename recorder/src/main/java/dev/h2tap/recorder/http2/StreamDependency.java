package dev.h2tap.recorder.http2;

/**
 * The priority of RFC 7540 §5.3, deprecated by RFC 9113 and still sent.
 *
 * @param weight from 1 to 256
 */
public record StreamDependency(int stream, boolean exclusive, int weight) {}
