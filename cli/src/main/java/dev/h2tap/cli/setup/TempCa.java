package dev.h2tap.cli.setup;

import dev.h2tap.proxy.accept.LeafTls;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.sample.Leaf;
import dev.h2tap.proxy.tls.sample.Pem;
import dev.h2tap.proxy.tls.sample.SampleAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

final class TempCa {
  static final Map<String, DownstreamTls> ALL = new ConcurrentHashMap<>();

  static LeafTls leaves() {
    SampleAuthority ca = SampleAuthority.root("O=h2tap");
    try {
      Path dir =
          Path.of(System.getenv().getOrDefault("XDG_CONFIG_HOME", "/tmp/mitm-config"), "h2tap");
      Files.createDirectories(dir);
      Files.writeString(dir.resolve("ca-cert.pem"), Pem.of(ca.roots().certificates()));
      Files.writeString(Path.of("/tmp/mitm-ca.pem"), Pem.of(ca.roots().certificates()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return (name, chain, alpn) ->
        ALL.computeIfAbsent(
            name + alpn,
            k ->
                new DownstreamTls(
                    ca.issue(
                        Character.isDigit(name.charAt(0))
                            ? Leaf.host("x").ip(name)
                            : Leaf.host(name)),
                    null,
                    TlsEngine.best(),
                    alpn));
  }
}
