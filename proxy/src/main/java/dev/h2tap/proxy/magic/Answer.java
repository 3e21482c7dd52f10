package dev.h2tap.proxy.magic;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;

/**
 * A response of h2tap's own, whole.
 *
 * @param content sent after the head unless the request was HEAD; the caller must not change it
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out, never compared
public record Answer(ResponseHead head, byte[] content) {

  /** A response with content of a type, which nobody may keep. */
  static Answer of(int status, String reason, String type, byte[] content) {
    Fields fields =
        new Fields()
            .add("content-type", type)
            .add("content-length", Integer.toString(content.length))
            .add("cache-control", "no-store")
            .add("x-content-type-options", "nosniff");
    return new Answer(new ResponseHead(status, reason, fields), content);
  }
}
