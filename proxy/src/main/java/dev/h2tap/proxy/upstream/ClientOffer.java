package dev.h2tap.proxy.upstream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ClientHello of a client in a tunnel asks for, to be asked of the upstream in its stead.
 * Connections that were dialled with different offers are never mixed.
 *
 * @param sni the server name, null for none; the configuration may say otherwise
 * @param alpn the ALPN offer, empty for no extension; null where the configuration says what to
 *     offer
 */
record ClientOffer(@Nullable String sni, @Nullable List<String> alpn) {}
