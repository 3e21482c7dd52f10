/**
 * A report on a session in Markdown, short enough to be pasted into an issue. Whatever comes from
 * the traffic stands in code, so that it is neither markup nor a link nor calls anybody.
 */
@NullMarked
package dev.h2tap.recorder.export.md;

import org.jspecify.annotations.NullMarked;
