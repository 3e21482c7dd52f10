/**
 * Exchanges as command lines for curl, in a POSIX shell: each asks the target again for what h2tap
 * asked it for, without h2tap in between.
 */
@NullMarked
package dev.h2tap.recorder.export.curl;

import org.jspecify.annotations.NullMarked;
