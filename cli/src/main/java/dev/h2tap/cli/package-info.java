/**
 * The commands: each class parses its options, wires what the other modules offer, prints, and
 * picks an {@link ExitCode}. {@link Main} is the way in; {@link Commands} lists the commands.
 */
@NullMarked
package dev.h2tap.cli;

import org.jspecify.annotations.NullMarked;
