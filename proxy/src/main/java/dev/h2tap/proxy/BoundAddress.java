package dev.h2tap.proxy;

import java.net.InetSocketAddress;

/** A listener's name and the address that it is bound to. */
public record BoundAddress(String name, InetSocketAddress address) {}
