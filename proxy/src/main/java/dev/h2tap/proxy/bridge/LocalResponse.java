package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

/** A response of h2tap's own: the same words as reason phrase, Proxy-Status and content. */
final class LocalResponse {
  /** RFC 9110 §15.5.8: such a response says how to authenticate. */
  private static final int UNAUTHORIZED = 407;

  private final Failure failure;

  LocalResponse(Failure failure) {
    this.failure = failure;
  }

  /** Sends it as the whole response. */
  void sendTo(ClientStream client, boolean headOnly) {
    String phrase = printable(failure.phrase());
    ByteBuf body =
        ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, "h2tap: " + phrase + "\n");
    Fields fields = new Fields();
    fields.add("content-type", "text/plain; charset=utf-8");
    fields.add("content-length", Integer.toString(body.readableBytes()));
    fields.add("proxy-status", proxyStatus(phrase));
    if (failure.status() == UNAUTHORIZED) {
      fields.add("proxy-authenticate", "Basic realm=\"h2tap\", charset=\"UTF-8\"");
    }
    client.head(new ResponseHead(failure.status(), phrase, fields), headOnly);
    if (headOnly) {
      body.release();
    } else {
      client.data(body, true);
    }
  }

  /** RFC 9209 §2; the details are a string of RFC 8941 §3.3.3. */
  private String proxyStatus(String phrase) {
    return "h2tap; error="
        + failure.proxyError()
        + "; details=\""
        + phrase.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"";
  }

  private static String printable(String phrase) {
    StringBuilder text = new StringBuilder(phrase.length());
    phrase.chars().forEach(c -> text.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
    return text.toString();
  }
}
