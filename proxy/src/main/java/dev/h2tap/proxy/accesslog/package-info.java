/**
 * One line for each exchange, for those who collect logs. Lines are made on the event loops and
 * written by a thread of their own, so that a slow reader costs lines and never traffic.
 */
@NullMarked
package dev.h2tap.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
