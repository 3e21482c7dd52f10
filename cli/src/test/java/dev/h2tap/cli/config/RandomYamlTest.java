package dev.h2tap.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.setup.Loader;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file, it is read, or refused in words. */
class RandomYamlTest {
  private static final int FILES = 3_000;
  private static final List<String> VALUES =
      List.of(
          "1",
          "0",
          "-1",
          "0123",
          "1:30",
          "no",
          "on",
          "~",
          "''",
          "' '",
          "\"\\u0000\"",
          "\"\\r\\n\"",
          "h2",
          "none",
          "auto",
          "5s",
          "64MiB",
          "*",
          "**",
          "?",
          "[",
          "]",
          "{",
          "}",
          "[a, b]",
          "{a: b}",
          "&a x",
          "*a",
          "!!binary x",
          "!t x",
          "|",
          ">",
          "|\n  x",
          "- x",
          "\t",
          "#",
          "%",
          "@",
          "`",
          "http://h",
          "https://[::1",
          "http://",
          "spiffe:x",
          "istio",
          "10.0.0.0/8",
          "::/129",
          "é",
          "\uFEFF",
          "\u0007",
          "99999999999999999999",
          ".inf",
          ".nan",
          "1e9",
          "2020-01-01",
          "<<",
          "/",
          "a/../b",
          "[]",
          "{}",
          "- - x",
          "? x",
          ": x",
          "---",
          "...",
          "\uD800");

  @TempDir private Path directory;

  @Test
  void nothingButUserExceptionsIsThrown() throws IOException {
    Random random = new Random(20260101);
    List<String> keys = new ArrayList<>(List.of("x", "<<", "listen ", "\"listen\"", "- name", "?"));
    for (Section section :
        List.of(Model.FILE, Model.LISTENER, Model.ROUTE, Model.MATCH, RuleKeys.RULE)) {
      section.keys().forEach(key -> keys.add(key.name()));
    }
    keys.removeAll(List.of("record", "ready-file"));
    int valid = 0;
    for (int i = 0; i < FILES; i++) {
      String yaml = yaml(random, keys);
      valid += loads(yaml) ? 1 : 0;
    }
    assertThat(valid).as("some are valid by chance").isPositive();
  }

  private static String yaml(Random random, List<String> keys) {
    StringBuilder text = new StringBuilder();
    int lines = 1 + random.nextInt(6);
    for (int i = 0; i < lines; i++) {
      if (random.nextInt(3) == 0) {
        text.append("  ".repeat(random.nextInt(4)));
      }
      if (random.nextInt(4) == 0) {
        text.append("- ");
      }
      text.append(keys.get(random.nextInt(keys.size()))).append(':');
      if (random.nextInt(5) > 0) {
        text.append(' ').append(VALUES.get(random.nextInt(VALUES.size())));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private boolean loads(String yaml) throws IOException {
    Path file = directory.resolve("x.yaml");
    Files.writeString(file, yaml.replace("\uD800", "?"));
    try {
      new Loader(Values.NONE, file, warning -> {}).load(null).close();
      return true;
    } catch (UserException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("of this file:\n" + yaml, e);
    }
  }
}
