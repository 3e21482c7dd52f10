package dev.h2tap.recorder.redact;

/** Both directions of bytes that no one has said the meaning of. */
final class Tunnel {
  private final Http1Exchanges http;
  private final OpaqueBody requests;
  private final OpaqueBody responses;

  Tunnel(Scope scope) {
    this.http = new Http1Exchanges(scope, true);
    this.requests = new OpaqueBody(scope, http.half(true), true);
    this.responses = new OpaqueBody(scope, http.half(false), false);
  }

  Body half(boolean request) {
    return request ? requests : responses;
  }

  void lost() {
    requests.lost();
    responses.lost();
  }

  void closed() {
    requests.end();
    responses.end();
    http.closed();
  }
}
