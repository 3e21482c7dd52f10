/** Recorded runs that are played to real clients. */
@NullMarked
package dev.h2tap.e2e.replay;

import org.jspecify.annotations.NullMarked;
