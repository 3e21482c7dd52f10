package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * A whole response of h2tap's own.
 *
 * @param content goes to the client, or is released
 */
record LocalResponse(ResponseHead head, ByteBuf content) {
  /** RFC 9110 §15.5.8: such a response says how to authenticate. */
  private static final int UNAUTHORIZED = 407;

  /** Tells of a failure: the same words as reason phrase, Proxy-Status and content. */
  static LocalResponse of(Failure failure) {
    String phrase = printable(failure.phrase());
    ByteBuf content =
        ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, "h2tap: " + phrase + "\n");
    Fields fields = new Fields();
    fields.add("content-type", "text/plain; charset=utf-8");
    fields.add("content-length", Integer.toString(content.readableBytes()));
    fields.add("proxy-status", proxyStatus(failure, phrase));
    if (failure.status() == UNAUTHORIZED) {
      fields.add("proxy-authenticate", "Basic realm=\"h2tap\", charset=\"UTF-8\"");
    }
    return new LocalResponse(new ResponseHead(failure.status(), phrase, fields), content);
  }

  /** Sends it, without its content where that answers a HEAD request. */
  void sendTo(ClientStream client, boolean answersHead) {
    boolean headOnly = answersHead || !content.isReadable();
    client.head(head, headOnly);
    if (headOnly) {
      content.release();
    } else {
      client.data(content, true);
    }
  }

  /** RFC 9209 §2; the details are a string of RFC 8941 §3.3.3. */
  private static String proxyStatus(Failure failure, String phrase) {
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
