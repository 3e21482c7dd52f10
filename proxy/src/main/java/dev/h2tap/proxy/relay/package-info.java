/**
 * Raw bytes both ways, once two ends have agreed to speak no more HTTP with each other: a
 * WebSocket, or whatever else an Upgrade or CONNECT led to. An end is a whole connection or one
 * HTTP/2 stream; what the bytes mean is not known here.
 */
@NullMarked
package dev.h2tap.proxy.relay;

import org.jspecify.annotations.NullMarked;
