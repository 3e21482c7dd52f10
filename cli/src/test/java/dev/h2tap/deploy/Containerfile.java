package dev.h2tap.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** The instructions of the Containerfile, each on one line. */
record Containerfile(List<String> instructions) {

  static Containerfile read() {
    return new Containerfile(
        Deploy.text("Containerfile")
            .replaceAll("(?m)^#.*\n", "")
            .replace("\\\n", " ")
            .lines()
            .map(line -> line.replaceAll("\\s+", " ").strip())
            .filter(line -> !line.isEmpty())
            .toList());
  }

  /** What follows a keyword, of the last instruction that has it. */
  String last(String keyword) {
    return instructions.stream()
        .filter(line -> line.startsWith(keyword + " "))
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> new AssertionError("no " + keyword))
        .substring(keyword.length() + 1);
  }

  /** The program that the image starts, and its first arguments. */
  List<String> entrypoint() throws IOException {
    return List.of(new ObjectMapper().readValue(last("ENTRYPOINT"), String[].class));
  }
}
