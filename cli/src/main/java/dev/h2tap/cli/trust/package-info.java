/** How programs and systems are made to trust h2tap's CA, and how that is undone. */
@NullMarked
package dev.h2tap.cli.trust;

import org.jspecify.annotations.NullMarked;
