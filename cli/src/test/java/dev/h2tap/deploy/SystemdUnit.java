package dev.h2tap.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of a unit of systemd, or of a drop-in for one, without comments. */
record SystemdUnit(List<String> lines) {

  static SystemdUnit read(String name) {
    return new SystemdUnit(
        Deploy.text(name).lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** All values of a setting, in order. */
  List<String> values(String setting) {
    return lines.stream()
        .filter(line -> line.startsWith(setting + "="))
        .map(line -> line.substring(setting.length() + 1))
        .toList();
  }

  /** What is started: the program and its arguments. */
  List<String> command() {
    List<String> commands = values("ExecStart");
    return Arrays.asList(commands.get(commands.size() - 1).split(" "));
  }

  /** The arguments of h2tap. */
  List<String> arguments() {
    return new ArrayList<>(command().subList(command().indexOf("proxy"), command().size()));
  }
}
