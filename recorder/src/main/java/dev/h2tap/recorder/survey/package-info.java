/**
 * What there is in a session log as a whole: {@link dev.h2tap.recorder.survey.Survey} counts it by
 * the headers of its records, {@link dev.h2tap.recorder.survey.Verification} reads and checks all
 * of it. See docs/logs.md.
 */
@NullMarked
package dev.h2tap.recorder.survey;

import org.jspecify.annotations.NullMarked;
