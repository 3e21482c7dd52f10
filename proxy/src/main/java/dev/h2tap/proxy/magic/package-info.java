/**
 * What h2tap says of itself to clients that use it as a proxy: the host {@code h2tap.internal},
 * where phones and browsers get its CA. Knows messages, not channels.
 */
@NullMarked
package dev.h2tap.proxy.magic;

import org.jspecify.annotations.NullMarked;
