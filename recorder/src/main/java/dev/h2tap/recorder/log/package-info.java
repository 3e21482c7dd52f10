/** The session log on disk: format, writer, reader. See docs/session-log.md. */
@NullMarked
package dev.h2tap.recorder.log;

import org.jspecify.annotations.NullMarked;
