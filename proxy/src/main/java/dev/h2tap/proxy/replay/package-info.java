/** What the ways to play a recorded run have in common. */
@NullMarked
package dev.h2tap.proxy.replay;

import org.jspecify.annotations.NullMarked;
