package dev.h2tap.cli.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Finds what a mistyped option or command was probably meant to be. */
public final class Nearest {
  private Nearest() {}

  /** The names that could stand where the argument stands: options for options, else commands. */
  public static List<String> candidates(CommandSpec command, String argument) {
    if (argument.startsWith("-")) {
      return command.options().stream().flatMap(o -> List.of(o.names()).stream()).toList();
    }
    return List.copyOf(command.subcommands().keySet());
  }

  /** The candidate with the fewest edits, if they are few enough to be a slip. */
  public static Optional<String> to(String word, Collection<String> candidates) {
    String bare = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    int slips = Math.max(1, bare.replace("-", "").length() / 3);
    return candidates.stream()
        .filter(c -> distance(bare, c) <= slips)
        .min(Comparator.comparingInt(c -> distance(bare, c)));
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
