/**
 * The downstream side: listeners, the first bytes, and the adapters from HTTP/1.1 and HTTP/2 to
 * exchanges.
 */
@NullMarked
package dev.h2tap.proxy.accept;

import org.jspecify.annotations.NullMarked;
