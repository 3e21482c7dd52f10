package dev.h2tap.e2e.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.cli.CommandLineRun;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code h2tap diagnose --json} said.
 *
 * @param findings strongest first
 */
record Diagnosed(int exit, JsonNode findings, String warnings) {

  /**
   * Runs it in this JVM.
   *
   * @param subject a log, or HOST:PORT
   */
  static Diagnosed of(String subject, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("diagnose", subject, "--json"));
    command.addAll(List.of(options));
    CommandLineRun run = CommandLineRun.of(command.toArray(String[]::new));
    return new Diagnosed(
        run.code(), new ObjectMapper().readTree(run.out()).path("findings"), run.err());
  }

  /** The first finding; an empty node where there is none. */
  JsonNode first() {
    return findings.path(0);
  }
}
