package dev.h2tap.proxy.accept;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.function.BooleanSupplier;

/** Netty's encoder, told which responses answer HEAD and so have no content. */
final class Http1ResponseEncoder extends HttpResponseEncoder {
  private final BooleanSupplier answersHead;

  Http1ResponseEncoder(BooleanSupplier answersHead) {
    this.answersHead = answersHead;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return super.isContentAlwaysEmpty(response) || answersHead.getAsBoolean();
  }
}
