package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Event;

/** Something that happened to the run as a whole. */
public record RunCase(Seen<Event> happened) {}
