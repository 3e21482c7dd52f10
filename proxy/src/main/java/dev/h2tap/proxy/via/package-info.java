/**
 * The way to an upstream through another proxy: {@link Via} says which, {@link ViaTunnel} lets it
 * open a tunnel with Netty's proxy handlers. Whatever is sent afterwards goes through that tunnel
 * as if there were none.
 */
@NullMarked
package dev.h2tap.proxy.via;

import org.jspecify.annotations.NullMarked;
