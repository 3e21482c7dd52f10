/**
 * What all decoders share: where bytes stood in the log ({@link dev.h2tap.recorder.wire.Place}),
 * and fields and bytes as text.
 */
@NullMarked
package dev.h2tap.recorder.wire;

import org.jspecify.annotations.NullMarked;
