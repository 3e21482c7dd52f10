/**
 * An Istio sidecar for tests, over real sockets with mutual TLS: eight inbound listeners that treat
 * each connection as Envoy's filter chains do.
 *
 * <pre>
 * client ─► ListenerFilters ─► Inspected: TLS or not, which protocols
 *                │ FilterChain.match among the chains of this Listener
 *                ├─ no chain ──────────────► RST
 *                └─ [mutual TLS] ─┬─ HttpProxy ─► Router ─► application, in HTTP/1.1
 *                                 └─ TcpProxy ────────────► application, byte for byte
 * </pre>
 *
 * {@link dev.h2tap.e2e.sidecar.Listener} says which chains each listener has, {@link
 * dev.h2tap.e2e.sidecar.SidecarTable} what a client gets to see of it.
 */
@NullMarked
package dev.h2tap.e2e.sidecar;

import org.jspecify.annotations.NullMarked;
