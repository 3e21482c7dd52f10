/**
 * The upstream side: where to, dialling, the pool, and the adapters from exchanges to HTTP/1.1 and
 * HTTP/2.
 */
@NullMarked
package dev.h2tap.proxy.upstream;

import org.jspecify.annotations.NullMarked;
