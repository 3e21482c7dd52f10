/** proxy. */
@NullMarked
package dev.h2tap.proxy;

import org.jspecify.annotations.NullMarked;
