package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What holds for every registered command. */
class CommandsTest {

  @TestFactory
  Stream<DynamicTest> everyCommandHasADescriptionAndAnExample() {
    CommandLine root = new CommandLine(new RootCommand(terminal()), new CommandFactory(terminal()));
    Commands.ALL.forEach(root::addSubcommand);
    return specs(root)
        .map(spec -> DynamicTest.dynamicTest(spec.qualifiedName(), () -> check(spec)));
  }

  private static void check(CommandSpec spec) {
    assertThat(spec.usageMessage().description()).as("description").isNotEmpty();
    assertThat(String.join("\n", spec.usageMessage().footer()))
        .as("an example in the footer")
        .containsPattern("(?m)(^|Example: |\\s)" + spec.qualifiedName() + "\\b");
    assertThat(spec.optionsMap()).containsKey("--help");
  }

  private static Stream<CommandSpec> specs(CommandLine line) {
    List<CommandSpec> specs = new ArrayList<>(List.of(line.getCommandSpec()));
    line.getSubcommands().values().forEach(sub -> specs(sub).forEach(specs::add));
    return specs.stream();
  }

  private static Terminal terminal() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return new Terminal(nowhere, nowhere, false, false, 80);
  }
}
