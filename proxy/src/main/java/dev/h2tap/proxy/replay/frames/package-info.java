/** The bytes of one side of a recorded connection, sent again as they are. */
@NullMarked
package dev.h2tap.proxy.replay.frames;

import org.jspecify.annotations.NullMarked;
