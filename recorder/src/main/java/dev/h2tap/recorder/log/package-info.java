/**
 * The session log on disk; docs/session-log.md has the format. {@code SessionLog} is the way in.
 *
 * <p>Writing: {@code QueueRecorder} stamps events and puts them into a {@code RecordQueue}; the one
 * thread of {@code LogWriter} packs them into a {@code Batch} and appends that to the {@code
 * LogFile} of a {@code Target}: a {@code SingleFile} or a {@code SegmentDirectory}. A {@code
 * RunPacker} compresses what a file takes where that is wanted; a {@code RunReader} undoes it.
 * Reading: {@code SessionLogReader} goes through the files, {@code LogFileReader} through one of
 * them.
 */
@NullMarked
package dev.h2tap.recorder.log;

import org.jspecify.annotations.NullMarked;
