package dev.h2tap.recorder.export.pcapng;

/** The two ends of a connection. */
record Addresses(Endpoint client, Endpoint server) {

  Endpoint source(boolean fromClient) {
    return fromClient ? client : server;
  }

  Endpoint destination(boolean fromClient) {
    return fromClient ? server : client;
  }

  boolean areIpv4() {
    return client.isIpv4() && server.isIpv4();
  }
}
