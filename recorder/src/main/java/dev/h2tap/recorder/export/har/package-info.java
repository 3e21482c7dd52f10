/**
 * Exchanges as an HTTP archive, HAR 1.2, as the developer tools of browsers read it. What HAR has
 * no member for stands in members that begin with an underscore; docs/export.md names them.
 */
@NullMarked
package dev.h2tap.recorder.export.har;

import org.jspecify.annotations.NullMarked;
