/** What {@code h2tap demo} shows: the recorded story, and scrape jobs to go on with. */
@NullMarked
package dev.h2tap.cli.demo;

import org.jspecify.annotations.NullMarked;
