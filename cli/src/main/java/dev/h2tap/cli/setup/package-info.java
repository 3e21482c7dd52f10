/**
 * Turns settings, from the command line or a configuration file, into what a proxy is made of. One
 * path for both.
 */
@NullMarked
package dev.h2tap.cli.setup;

import org.jspecify.annotations.NullMarked;
