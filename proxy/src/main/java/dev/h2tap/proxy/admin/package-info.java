/**
 * The endpoint of whoever operates h2tap: metrics, health, readiness, the configuration in force.
 * It has a thread of its own, so that it answers also when the event loops of the traffic do not.
 */
@NullMarked
package dev.h2tap.proxy.admin;

import org.jspecify.annotations.NullMarked;
