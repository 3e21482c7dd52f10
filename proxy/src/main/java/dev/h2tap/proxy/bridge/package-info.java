/**
 * One exchange: a request on its way up, its response on its way down, whatever the protocols of
 * the two sides.
 */
@NullMarked
package dev.h2tap.proxy.bridge;

import org.jspecify.annotations.NullMarked;
