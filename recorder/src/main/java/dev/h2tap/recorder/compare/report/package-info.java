/** Tells what differs: as text for people, as JSON, and as JUnit XML for build servers. */
@NullMarked
package dev.h2tap.recorder.compare.report;

import org.jspecify.annotations.NullMarked;
