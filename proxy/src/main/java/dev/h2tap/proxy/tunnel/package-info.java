/**
 * Tunnels of whole connections: bytes that h2tap does not understand, or was told to leave alone,
 * go from one connection to another and back as they are.
 */
@NullMarked
package dev.h2tap.proxy.tunnel;

import org.jspecify.annotations.NullMarked;
