/**
 * Takes secrets out of session logs. {@link dev.h2tap.recorder.redact.Redaction} gives the records
 * of a log without what {@link dev.h2tap.recorder.redact.RedactionRules} name.
 *
 * <p>A first reading understands the log ({@code Scan}, {@code ConnectionScan}, and below them one
 * class for each syntax) and turns what is to go into {@code Edits}: bytes of a record that give
 * way to others. A second one applies them. Those who understand keep account of every byte by
 * where it stands ({@code Span}), so that what nobody has explained goes too.
 */
@NullMarked
package dev.h2tap.recorder.redact;

import org.jspecify.annotations.NullMarked;
