/**
 * The actors of {@code h2tap demo}: an upstream that treats connections by their ALPN as an Istio
 * sidecar does, and scrapers that meet it with and without h2tap in between.
 */
@NullMarked
package dev.h2tap.proxy.demo;

import org.jspecify.annotations.NullMarked;
