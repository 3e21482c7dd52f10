/**
 * Certificates in plain words: what a file or a server holds, whether the chain is in order and
 * leads to somebody who is trusted, and what is wrong with it. {@link
 * dev.h2tap.proxy.tls.explain.CertificateSource} reads, {@link
 * dev.h2tap.proxy.tls.explain.Explanation} judges, and there is a view as text and one as JSON.
 */
@NullMarked
package dev.h2tap.proxy.tls.explain;

import org.jspecify.annotations.NullMarked;
