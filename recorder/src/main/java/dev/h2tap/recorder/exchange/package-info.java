/**
 * The exchanges of a log as wholes: what a request and its response were made of on each side, with
 * their bodies and the connections that carried them. {@link
 * dev.h2tap.recorder.exchange.ExchangeReader} is the way in.
 */
@NullMarked
package dev.h2tap.recorder.exchange;

import org.jspecify.annotations.NullMarked;
