/**
 * New logs made of old ones: {@link dev.h2tap.recorder.edit.Copy} in another form, {@link
 * dev.h2tap.recorder.edit.Part} of one, {@link dev.h2tap.recorder.edit.Repair} of what is damaged,
 * {@link dev.h2tap.recorder.edit.Merge} of several. Payloads are copied as they are, so that
 * nothing is lost that this version does not know. See docs/logs.md.
 */
@NullMarked
package dev.h2tap.recorder.edit;

import org.jspecify.annotations.NullMarked;
