package dev.h2tap.recorder.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The payloads that are JSON objects, as events. Keys that are not known are passed over; what is
 * missing or of another type is empty, zero, false or null.
 */
final class JsonPayload {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode object;

  private JsonPayload(JsonNode object) {
    this.object = object;
  }

  static Event decode(Kind kind, ByteBuffer payload) throws IOException {
    byte[] utf8 = new byte[payload.remaining()];
    payload.get(utf8);
    JsonNode object = JSON.readTree(utf8);
    if (!object.isObject()) {
      throw new IOException("not an object");
    }
    return new JsonPayload(object).event(kind);
  }

  private Event event(Kind kind) {
    return switch (kind) {
      case RUN_STARTED ->
          new Event.RunStarted(
              text("version"),
              texts(object.path("configuration")),
              number("pid"),
              text("java"),
              flag("continued"));
      case RUN_ENDED -> new Event.RunEnded(text("reason"));
      case CONNECTION_OPENED ->
          new Event.ConnectionOpened(
              text("local"),
              text("remote"),
              textOrNull("target"),
              flag("tls"),
              number("resolveNanos"),
              number("connectNanos"));
      case CONNECT_FAILED ->
          new Event.ConnectFailed(
              text("target"), textOrNull("address"), text("reason"), number("elapsedNanos"));
      case CONNECTION_CLOSED ->
          new Event.ConnectionClosed(
              constant(Manner.class, "manner", Manner.ERROR),
              constant(Party.class, "by", Party.H2TAP),
              flagOrNull("closeNotify"),
              textOrNull("detail"),
              number("received"),
              number("sent"),
              textOrNull("finding"));
      case TLS_HANDSHAKE_COMPLETE -> handshakeComplete();
      case TLS_HANDSHAKE_FAILED ->
          new Event.TlsHandshakeFailed(
              textOrNull("finding"),
              text("reason"),
              list("alpnOffered"),
              textOrNull("sni"),
              number("durationNanos"));
      case RULE_APPLIED -> new Event.RuleApplied(text("rule"), text("detail"));
      case CERTIFICATE_RELOADED ->
          new Event.CertificateReloaded(text("file"), flag("accepted"), text("detail"));
      case CERTIFICATE_FILE ->
          new Event.CertificateFile(text("file"), textOrNull("onDisk"), text("sent"));
      case GAP -> new Event.Gap(text("reason"), number("records"), number("bytes"));
      default -> throw new IllegalArgumentException(kind + " is not written as JSON");
    };
  }

  private Event handshakeComplete() {
    return new Event.TlsHandshakeComplete(
        text("version"),
        text("suite"),
        textOrNull("group"),
        list("alpnOffered"),
        textOrNull("alpn"),
        textOrNull("sni"),
        flagOrNull("resumed"),
        list("localChain"),
        list("peerChain"),
        text("verification"),
        number("durationNanos"));
  }

  private String text(String key) {
    return object.path(key).asText("");
  }

  private @Nullable String textOrNull(String key) {
    JsonNode value = object.path(key);
    return value.isTextual() ? value.textValue() : null;
  }

  private long number(String key) {
    return object.path(key).asLong();
  }

  private boolean flag(String key) {
    return object.path(key).asBoolean();
  }

  private @Nullable Boolean flagOrNull(String key) {
    JsonNode value = object.path(key);
    return value.isBoolean() ? value.booleanValue() : null;
  }

  private List<String> list(String key) {
    List<String> values = new ArrayList<>();
    object.path(key).forEach(value -> values.add(value.asText()));
    return List.copyOf(values);
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> values = new LinkedHashMap<>();
    object.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
    return values;
  }

  private <E extends Enum<E>> E constant(Class<E> type, String key, E otherwise) {
    String name = text(key);
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    return otherwise;
  }
}
