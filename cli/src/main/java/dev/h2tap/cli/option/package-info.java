/** Values that options of several commands share, and how their text is read. */
@NullMarked
package dev.h2tap.cli.option;

import org.jspecify.annotations.NullMarked;
