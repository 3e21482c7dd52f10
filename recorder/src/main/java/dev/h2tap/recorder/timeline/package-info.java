/**
 * One timeline of a run: {@link dev.h2tap.recorder.timeline.Timeline} takes the records of a log in
 * order, keeps what it must know of each open connection, and hands on one {@link
 * dev.h2tap.recorder.timeline.Entry} for everything there is to see. Bodies pass through; the
 * memory needed grows with the open connections and streams, not with the log.
 */
@NullMarked
package dev.h2tap.recorder.timeline;

import org.jspecify.annotations.NullMarked;
