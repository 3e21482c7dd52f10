/**
 * What {@code inspect} prints: the entries of a {@link dev.h2tap.recorder.timeline.Timeline} as
 * lines of text ({@link dev.h2tap.recorder.view.TextView}) or of JSON ({@link
 * dev.h2tap.recorder.view.JsonView}), filtered ({@link dev.h2tap.recorder.view.Filter}). Both use
 * the words of {@link dev.h2tap.recorder.view.Word}. See docs/inspect.md.
 */
@NullMarked
package dev.h2tap.recorder.view;

import org.jspecify.annotations.NullMarked;
