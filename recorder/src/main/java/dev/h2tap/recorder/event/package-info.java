/** What can be recorded: one sealed {@link Event} with a record for each kind. */
@NullMarked
package dev.h2tap.recorder.event;

import org.jspecify.annotations.NullMarked;
