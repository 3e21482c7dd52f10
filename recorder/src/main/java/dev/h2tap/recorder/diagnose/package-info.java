/**
 * What is needed to name the cause of a failure: a {@link dev.h2tap.recorder.diagnose.Cause} is an
 * entry of the catalogue as data, a {@link dev.h2tap.recorder.diagnose.Rule} judges by cases. A
 * case is what a timeline told of one connection or one exchange, in bounded memory: {@link
 * dev.h2tap.recorder.diagnose.CaseReader} collects them. The rules stand in {@code diagnose.rule},
 * one a file; {@code diagnose.report} runs them and tells what they found.
 */
@NullMarked
package dev.h2tap.recorder.diagnose;

import org.jspecify.annotations.NullMarked;
