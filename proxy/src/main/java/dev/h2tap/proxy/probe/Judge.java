package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.PeerCheck;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.Verification;
import java.util.List;
import java.util.Optional;

/** Judges a peer's certificates in ways other than the one that was given. */
interface Judge {

  /**
   * Why this verification would refuse the chain; empty where it would not.
   *
   * @param chain leaf first, base64 of DER
   */
  Optional<TlsFailure> fault(Verification verification, List<String> chain);

  /** With the CAs and names that were given for a peer. */
  static Judge of(Peer peer) {
    return (verification, chain) ->
        new PeerCheck(peer.terms().withVerification(verification))
            .faultOf(chain, peer.authority().host());
  }
}
