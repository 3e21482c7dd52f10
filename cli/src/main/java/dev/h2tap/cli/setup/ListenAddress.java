package dev.h2tap.cli.setup;

import dev.h2tap.cli.option.HostPort;
import dev.h2tap.recorder.UserException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** An address of this machine to listen on. */
final class ListenAddress {
  private ListenAddress() {}

  /**
   * Resolves it.
   *
   * @param option that named it
   * @param warnings is told where the network reaches it
   * @param danger what that means
   */
  static InetSocketAddress of(
      String option, HostPort wanted, Consumer<String> warnings, String danger)
      throws UserException {
    try {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByName(wanted.host()), wanted.port());
      if (!address.getAddress().isLoopbackAddress()) {
        warnings.accept(option + " " + wanted + " is open to the network: " + danger);
      }
      return address;
    } catch (UnknownHostException e) {
      throw new UserException(
          option
              + " "
              + wanted
              + ": the host name does not resolve; name an address of this machine",
          e);
    }
  }
}
