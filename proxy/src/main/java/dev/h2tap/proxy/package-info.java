/**
 * The live data path. A connection comes in through {@code accept}, is read by the codecs of {@code
 * http} into an exchange of {@code bridge}, which sends it on through {@code upstream}; {@code tls}
 * makes both legs' TLS and {@code tap} watches both sides. The only module that knows channels.
 */
@NullMarked
package dev.h2tap.proxy;

import org.jspecify.annotations.NullMarked;
