/**
 * Finds out what a peer accepts: attempts, each a GET over a connection of its own that goes the
 * way of every upstream connection; what came of them; and what to make of the pattern.
 */
@NullMarked
package dev.h2tap.proxy.probe;

import org.jspecify.annotations.NullMarked;
