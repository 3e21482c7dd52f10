package dev.h2tap.cli.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names as the command line writes them, {@code a,b}, or as a list. */
final class CommaList implements Type<String> {
  private static final Type<List<String>> LIST = Plural.oneOrMany(Types.TEXT);

  @Override
  public @Nullable String read(Node node, Reading reading) {
    List<String> names = LIST.read(node, reading);
    return names == null ? null : String.join(",", names);
  }

  @Override
  public ObjectNode schema() {
    return LIST.schema();
  }

  @Override
  public String words() {
    return "a list of names, none or auto";
  }
}
