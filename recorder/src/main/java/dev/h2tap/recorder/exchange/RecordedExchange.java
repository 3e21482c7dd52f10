package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.timeline.ExchangeSummary;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response, on both sides.
 *
 * @param downstream as the client saw it, null where no client asked or the log does not tell
 * @param upstream as the last upstream that it was handed to saw it, null where it went to none
 */
public record RecordedExchange(
    ExchangeSummary summary,
    @Nullable RecordedStream downstream,
    @Nullable RecordedStream upstream) {}
