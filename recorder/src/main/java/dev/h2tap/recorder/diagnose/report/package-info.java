/**
 * Runs the rules over a log ({@link dev.h2tap.recorder.diagnose.report.Diagnosis}) and tells what
 * they found as text and as JSON.
 */
@NullMarked
package dev.h2tap.recorder.diagnose.report;

import org.jspecify.annotations.NullMarked;
