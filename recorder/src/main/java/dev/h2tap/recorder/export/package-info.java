/**
 * Session logs in the formats of other tools: one package a format, each an {@link
 * dev.h2tap.recorder.export.Export}. Nothing is kept of a log but what is open at a time.
 */
@NullMarked
package dev.h2tap.recorder.export;

import org.jspecify.annotations.NullMarked;
