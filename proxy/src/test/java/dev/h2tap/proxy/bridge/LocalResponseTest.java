package dev.h2tap.proxy.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.diagnose.Cause;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalResponseTest {
  @Test
  void saysTheSameInPhraseFieldAndContent() {
    List<ResponseHead> heads = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    ClientStream client =
        new ClientStream() {
          @Override
          public long connection() {
            return 1;
          }

          @Override
          public long stream() {
            return 1;
          }

          @Override
          public boolean hasErrorCodes() {
            return false;
          }

          @Override
          public void interim(ResponseHead head) {}

          @Override
          public void head(ResponseHead head, boolean end) {
            heads.add(head);
          }

          @Override
          public void data(ByteBuf data, boolean end) {
            content.append(data.toString(StandardCharsets.UTF_8));
            data.release();
          }

          @Override
          public void trailers(Fields trailers) {}

          @Override
          public void abort(long errorCode) {}

          @Override
          public void requestConsumed(int bytes) {}
        };
    LocalResponse.of(
            Failure.upstream(
                502,
                Cause.fault("unexplained", "").says("say \"no\"\r\nEvil: 1 \u00e9 \\", null),
                "dns_error"))
        .sendTo(client, false);

    ResponseHead head = heads.get(0);
    assertThat(head.reason()).isEqualTo("say \"no\"??Evil: 1 ? \\");
    assertThat(head.fields().get("proxy-status").toString())
        .isEqualTo("h2tap; error=dns_error; details=\"say \\\"no\\\"??Evil: 1 ? \\\\\"");
    assertThat(content).hasToString("h2tap: say \"no\"??Evil: 1 ? \\\n");
    assertThat(head.fields().get("content-length")).hasToString(content.length() + "");
  }
}
