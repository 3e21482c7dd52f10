package dev.h2tap.recorder.export.curl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.ShellWord;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.view.Escape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line that sends a request again. */
final class CurlCommand {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  private final RecordedStream stream;
  private final Intent intent;
  private final CurlBody body;
  private final List<String> comments = new ArrayList<>();
  private final List<List<String>> lines = new ArrayList<>();

  /**
   * @param bodyLimit how many bytes of a body are given
   */
  CurlCommand(RecordedStream stream, Intent intent, long bodyLimit) throws IOException {
    this.stream = stream;
    this.intent = intent;
    this.body = new CurlBody(stream.request(), bodyLimit);
  }

  void write(OutputStream out) throws IOException {
    String unsuited = unsuited();
    if (unsuited != null) {
      comment(out, unsuited);
      return;
    }
    compose();
    for (String comment : comments) {
      comment(out, comment);
    }
    out.write(body.before().getBytes(UTF_8));
    out.write("curl".getBytes(UTF_8));
    for (int i = 0; i < lines.size(); i++) {
      out.write((i == 0 ? " " : " \\\n  ").getBytes(UTF_8));
      out.write(words(lines.get(i)).getBytes(UTF_8));
    }
    out.write('\n');
    body.writeAfter(out);
  }

  private static String words(List<String> words) {
    return String.join(" ", words.stream().map(ShellWord::of).toList());
  }

  private static void comment(OutputStream out, String text) throws IOException {
    out.write(("# " + Escape.of(text) + "\n").getBytes(UTF_8));
  }

  /** Why curl cannot send it; null where it can. */
  private @Nullable String unsuited() {
    if (stream.method().equals("CONNECT")) {
      return "A tunnel, which curl opens on its own. Requests within it stand for themselves.";
    } else if (!stream.method().matches(TOKEN)) {
      return "Its method is none.";
    } else if (stream.path().isEmpty()
        || stream.path().chars().anyMatch(c -> c <= ' ' || c == 127)) {
      return "Its target is none.";
    }
    return null;
  }

  private void compose() {
    RecordedMessage request = stream.request();
    CurlTarget target = CurlTarget.of(stream, intent);
    List<String> connection = new ArrayList<>();
    new CurlConnection(stream, intent, comments).addTo(connection);
    target.addTo(connection);
    method(connection);
    lines.add(connection);
    CurlFields fields = new CurlFields(stream, body.isGiven(), comments);
    for (String field : fields.of(target)) {
      lines.add(List.of("--header", field));
    }
    body.addTo(lines, comments);
    if (!request.whole()) {
      comments.add("The request was cut short.");
    }
    if (!request.trailers().isEmpty()) {
      comments.add("Its trailers are left out: curl sends none.");
    }
    lines.add(List.of(target.url()));
  }

  private void method(List<String> words) {
    String method = stream.method();
    if (method.equals("HEAD")) {
      words.add("--head");
    } else if (!method.equals(body.isGiven() ? "POST" : "GET")) {
      words.add("--request");
      words.add(method);
    }
  }
}
