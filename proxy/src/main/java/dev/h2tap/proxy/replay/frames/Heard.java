package dev.h2tap.proxy.replay.frames;

/**
 * What a server has said up to some point of a recorded connection.
 *
 * @param answers as {@link AnswerCount} counts
 * @param silenceNanos the longest that it was silent for since the client last said something
 */
record Heard(long answers, long bytes, long silenceNanos) {}
