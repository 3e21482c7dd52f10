package dev.h2tap.proxy.replay.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.UserException;
import org.junit.jupiter.api.Test;

class MatchByTest {

  @Test
  void usuallyMethodPathAndQueryMatter() throws Exception {
    MatchBy usual = MatchBy.parse("method,authority,path,query");
    assertThat(usual).isEqualTo(MatchBy.USUAL);
    assertThat(usual.key(get("/a?b"))).isEqualTo(usual.key(get("/a?b")));
    assertThat(usual.key(get("/a?b"))).isNotEqualTo(usual.key(get("/a?c")));
    assertThat(usual.key(get("/a?"))).isNotEqualTo(usual.key(get("/a")));
    assertThat(usual.key(get("/a"))).isNotEqualTo(usual.key(asked("POST", "/a", "", "")));
    assertThat(usual.key(get("/a"))).isEqualTo(usual.key(asked("GET", "/a", "json", "")));
  }

  @Test
  void whatIsLeftOutDoesNotMatter() throws Exception {
    MatchBy path = MatchBy.parse("path");
    assertThat(path.key(get("/a?b"))).isEqualTo(path.key(asked("PUT", "/a", "", "")));
    assertThat(path.authority()).isFalse();
  }

  @Test
  void fieldsAndContentMayMatter() throws Exception {
    MatchBy fields = MatchBy.parse("path, header:Accept, body");
    assertThat(fields.key(asked("GET", "/a", "json", "")))
        .isNotEqualTo(fields.key(asked("GET", "/a", "text", "")));
    assertThat(fields.key(asked("GET", "/a", "json", "1")))
        .isNotEqualTo(fields.key(asked("GET", "/a", "json", "2")));
  }

  @Test
  void anUnknownPartIsRefused() {
    assertThatThrownBy(() -> MatchBy.parse("method,host"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--match: 'host' is none of method, authority, path, query, body and header:NAME");
  }

  private static Asked get(String path) {
    return asked("GET", path, "", "");
  }

  private static Asked asked(String method, String path, String accept, String body) {
    Fields fields = new Fields();
    fields.add("accept", accept);
    return Asked.of(new RequestHead(method, "http", "a", path, fields, false), body);
  }
}
