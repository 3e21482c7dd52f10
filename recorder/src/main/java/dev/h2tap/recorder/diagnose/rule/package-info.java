/**
 * The catalogue of failures: one rule a file, with its symptoms, cause and remedy as data and the
 * words in which it speaks, which the proxy's reason phrases use too. {@link
 * dev.h2tap.recorder.diagnose.rule.Catalogue} lists them once; docs/failures.md is generated from
 * it.
 */
@NullMarked
package dev.h2tap.recorder.diagnose.rule;

import org.jspecify.annotations.NullMarked;
