/**
 * Figures about a running proxy, for Prometheus: counted where things happen, put together when
 * somebody asks. What h2tap counts has labels of few values only, whatever clients send.
 */
@NullMarked
package dev.h2tap.proxy.metrics;

import org.jspecify.annotations.NullMarked;
