package dev.h2tap.proxy.bridge;

/** Where exchanges find their upstream. */
public interface Upstreams {

  /**
   * Finds or makes a connection for the exchange, sends the head of its request, and then calls
   * {@link Exchange#opened}; or calls {@link Exchange#failed}. Either may happen before this
   * returns. An exchange that is over by then is passed by.
   */
  void open(Exchange exchange);
}
