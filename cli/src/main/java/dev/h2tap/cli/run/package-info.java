/** What a program is given so that it goes through a proxy and trusts it. */
@NullMarked
package dev.h2tap.cli.run;

import org.jspecify.annotations.NullMarked;
