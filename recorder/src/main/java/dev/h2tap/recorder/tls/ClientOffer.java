package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The numbers of a ClientHello from which fingerprints are made; without GREASE.
 *
 * @param version the version in the message itself
 * @param versions those in supported_versions; empty if there is no such extension
 */
record ClientOffer(
    int version,
    List<Integer> suites,
    List<Integer> extensions,
    List<Integer> groups,
    List<Integer> pointFormats,
    List<Integer> signatureAlgorithms,
    List<Integer> versions,
    List<String> alpn) {

  static ClientOffer of(int version, ByteBuf suites, ExtensionBlock extensions) {
    ByteBuf versions = extensions.data(ExtensionBlock.SUPPORTED_VERSIONS);
    ByteBuf formats = extensions.data(ExtensionBlock.EC_POINT_FORMATS);
    List<Integer> pointFormats = new ArrayList<>();
    if (formats.isReadable()) {
      ByteBuf list = Vectors.vector8(formats);
      while (list.isReadable()) {
        pointFormats.add((int) list.readUnsignedByte());
      }
    }
    return new ClientOffer(
        version,
        numbers(suites),
        extensions.list().stream().map(Extension::number).filter(ClientOffer::isMeant).toList(),
        numbers(extensions.list16(ExtensionBlock.SUPPORTED_GROUPS)),
        List.copyOf(pointFormats),
        numbers(extensions.list16(ExtensionBlock.SIGNATURE_ALGORITHMS)),
        versions.isReadable() ? numbers(Vectors.vector8(versions)) : List.of(),
        Objects.requireNonNullElse(extensions.protocols(), List.of()));
  }

  private static List<Integer> numbers(ByteBuf in) {
    List<Integer> numbers = new ArrayList<>();
    while (in.isReadable()) {
      int number = in.readUnsignedShort();
      if (isMeant(number)) {
        numbers.add(number);
      }
    }
    return List.copyOf(numbers);
  }

  private static boolean isMeant(int number) {
    return !Registry.isGrease(number);
  }
}
