/**
 * Sample certificates for tests, the demo and {@code h2tap certs sample}: an authority, what it can
 * issue, and a set of files in the layout of an Istio workload.
 */
@NullMarked
package dev.h2tap.proxy.tls.sample;

import org.jspecify.annotations.NullMarked;
