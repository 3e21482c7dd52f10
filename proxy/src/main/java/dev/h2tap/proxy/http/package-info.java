/**
 * HTTP messages between two protocol versions: one model, and the way into and out of HTTP/1.1 and
 * HTTP/2.
 */
@NullMarked
package dev.h2tap.proxy.http;

import org.jspecify.annotations.NullMarked;
