/**
 * What a route may change on the way, for a debugger's needs. Rules stand around an exchange's two
 * halves and are unknown to it; each application is a record.
 */
@NullMarked
package dev.h2tap.proxy.rule;

import org.jspecify.annotations.NullMarked;
