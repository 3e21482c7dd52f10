/** What a route may ask of a request before it takes it. */
@NullMarked
package dev.h2tap.proxy.match;

import org.jspecify.annotations.NullMarked;
