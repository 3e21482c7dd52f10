package dev.h2tap.recorder.websocket;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed on for permessage-deflate (RFC 7692 §7).
 *
 * @param clientTakeover whether the client goes on with its window from message to message
 * @param serverTakeover the same for the server
 */
public record PerMessageDeflate(boolean clientTakeover, boolean serverTakeover) {

  /**
   * Reads the response's Sec-WebSocket-Extensions.
   *
   * @return null where permessage-deflate is not among them
   */
  public static @Nullable PerMessageDeflate of(@Nullable String extensions) {
    if (extensions == null) {
      return null;
    }
    for (String extension : extensions.toLowerCase(Locale.ROOT).split(",")) {
      List<String> parts = Stream.of(extension.split(";")).map(String::strip).toList();
      if (!parts.isEmpty() && parts.get(0).equals("permessage-deflate")) {
        return new PerMessageDeflate(
            !parts.contains("client_no_context_takeover"),
            !parts.contains("server_no_context_takeover"));
      }
    }
    return null;
  }
}
