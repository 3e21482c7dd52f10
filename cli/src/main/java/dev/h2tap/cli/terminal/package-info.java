/** Where output goes: streams, colour, width, progress. */
@NullMarked
package dev.h2tap.cli.terminal;

import org.jspecify.annotations.NullMarked;
