/** cli. */
@NullMarked
package dev.h2tap.cli;

import org.jspecify.annotations.NullMarked;
