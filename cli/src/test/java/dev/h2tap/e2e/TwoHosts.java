package dev.h2tap.e2e;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two hosts and a cable: network namespaces joined by a pair of virtual interfaces, IPv4 and IPv6.
 * Redirects in {@code near}, where clients and h2tap are, reach nothing outside of it.
 *
 * <pre>{@code
 * near 10.203.0.1, fd00:203::1 ───── far 10.203.0.2, fd00:203::2
 * }</pre>
 *
 * <p>Needs root. The namespaces go with the stage; those of a JVM that was killed go with the next
 * pair that is made.
 */
public record TwoHosts(Host near, Host far) implements Ending {
  private static final String PREFIX = "h2tap-";
  private static final AtomicInteger PAIRS = new AtomicInteger();

  /** Makes a pair; it is taken down with the stage, after the programs that were started in it. */
  public static TwoHosts on(Stage stage) throws Exception {
    sweep();
    String pair = PREFIX + ProcessHandle.current().pid() + "-" + PAIRS.incrementAndGet();
    TwoHosts hosts =
        new TwoHosts(
            new Host(stage, pair + "-near", "10.203.0.1", "fd00:203::1"),
            new Host(stage, pair + "-far", "10.203.0.2", "fd00:203::2"));
    stage.keep(hosts);
    hosts.build();
    return hosts;
  }

  private void build() throws Exception {
    ip("netns", "add", near.namespace());
    ip("netns", "add", far.namespace());
    ip("-n", near.namespace(), "link", "add", "far", "type", "veth", "peer", "near");
    ip("-n", near.namespace(), "link", "set", "near", "netns", far.namespace());
    connect(near, "far");
    connect(far, "near");
  }

  private static void connect(Host host, String cable) throws Exception {
    String namespace = host.namespace();
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "addr", "add", host.ipv4() + "/24", "dev", cable);
    ip("-n", namespace, "addr", "add", host.ipv6() + "/64", "dev", cable, "nodad");
    ip("-n", namespace, "link", "set", cable, "up");
  }

  /** Takes both down, with whatever still runs in them. */
  @Override
  public void end() throws Exception {
    delete(near.namespace());
    delete(far.namespace());
  }

  private static void sweep() throws Exception {
    for (String line : ip("netns", "list").lines().toList()) {
      String namespace = line.split(" ")[0];
      if (namespace.matches(PREFIX + "\\d+-\\d+-(near|far)")
          && ProcessHandle.of(Long.parseLong(namespace.split("-")[1])).isEmpty()) {
        delete(namespace);
      }
    }
  }

  private static void delete(String namespace) throws Exception {
    if (ip("netns", "list").lines().noneMatch(line -> line.split(" ")[0].equals(namespace))) {
      return;
    }
    for (String pid : ip("netns", "pids", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
    ip("netns", "delete", namespace);
  }

  private static String ip(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = Tool.IP.path();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Host.output(command);
  }
}
