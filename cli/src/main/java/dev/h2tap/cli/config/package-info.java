/**
 * The configuration file: its keys as one model, read from YAML with the place of every value, and
 * told as a JSON Schema. The command line gives the same keys.
 */
@NullMarked
package dev.h2tap.cli.config;

import org.jspecify.annotations.NullMarked;
