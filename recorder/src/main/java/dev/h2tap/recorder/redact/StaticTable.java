package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Field;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The static table of HPACK (RFC 7541, appendix A). */
final class StaticTable {
  private static final String ENTRIES =
      """
      :authority
      :method GET
      :method POST
      :path /
      :path /index.html
      :scheme http
      :scheme https
      :status 200
      :status 204
      :status 206
      :status 304
      :status 400
      :status 404
      :status 500
      accept-charset
      accept-encoding gzip, deflate
      accept-language
      accept-ranges
      accept
      access-control-allow-origin
      age
      allow
      authorization
      cache-control
      content-disposition
      content-encoding
      content-language
      content-length
      content-location
      content-range
      content-type
      cookie
      date
      etag
      expect
      expires
      from
      host
      if-match
      if-modified-since
      if-none-match
      if-range
      if-unmodified-since
      last-modified
      link
      location
      max-forwards
      proxy-authenticate
      proxy-authorization
      range
      referer
      refresh
      retry-after
      server
      set-cookie
      strict-transport-security
      transfer-encoding
      user-agent
      vary
      via
      www-authenticate
      """;

  private static final Map<String, Integer> NAMES = new HashMap<>();
  private static final Map<Field, Integer> FIELDS = new HashMap<>();

  static {
    int index = 1;
    for (String line : ENTRIES.lines().toList()) {
      String[] entry = line.split(" ", 2);
      NAMES.putIfAbsent(entry[0], index);
      if (entry.length > 1) {
        FIELDS.put(new Field(entry[0], entry[1]), index);
      }
      index++;
    }
  }

  private StaticTable() {}

  /** The first index of that name, null where there is none. */
  static @Nullable Integer name(String name) {
    return NAMES.get(name);
  }

  /** The index of the whole field, null where there is none. */
  static @Nullable Integer field(Field field) {
    return FIELDS.get(field);
  }
}
