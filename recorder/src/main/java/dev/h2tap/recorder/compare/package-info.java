/**
 * What differs between two recordings: of one exchange ({@link
 * dev.h2tap.recorder.compare.ExchangeComparison}), and of whole logs ({@link
 * dev.h2tap.recorder.compare.LogComparison}). Bodies are compared by what they mean where that is
 * known. Differences are values; {@code compare.report} tells them.
 */
@NullMarked
package dev.h2tap.recorder.compare;

import org.jspecify.annotations.NullMarked;
