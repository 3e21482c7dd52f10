/** Passive observers: they hand what they see to the recorder and change nothing. */
@NullMarked
package dev.h2tap.proxy.tap;

import org.jspecify.annotations.NullMarked;
