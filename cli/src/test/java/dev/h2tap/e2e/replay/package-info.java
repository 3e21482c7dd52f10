/** Recorded runs that come to life again, with the software that was recorded. */
@NullMarked
package dev.h2tap.e2e.replay;

import org.jspecify.annotations.NullMarked;
