/** Recorded runs lived through again, with the software that was recorded. */
package dev.h2tap.e2e.replay;
