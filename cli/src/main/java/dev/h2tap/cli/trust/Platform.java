package dev.h2tap.cli.trust;

import java.util.Locale;

/** The systems that differ in how a CA is trusted. */
public enum Platform {
  DEBIAN,
  FEDORA,
  ARCH,
  OTHER_LINUX,
  MACOS,
  WINDOWS;

  /**
   * Tells the system apart.
   *
   * @param osName the system property {@code os.name}
   * @param osRelease the text of {@code /etc/os-release}, empty where there is none
   */
  public static Platform of(String osName, String osRelease) {
    String os = osName.toLowerCase(Locale.ROOT);
    if (os.contains("mac")) {
      return MACOS;
    }
    if (os.contains("windows")) {
      return WINDOWS;
    }
    String family = "";
    for (String line : osRelease.lines().toList()) {
      if (line.startsWith("ID=") || line.startsWith("ID_LIKE=")) {
        family += " " + line.substring(line.indexOf('=') + 1).replace("\"", "") + " ";
      }
    }
    if (family.contains(" debian ") || family.contains(" ubuntu ")) {
      return DEBIAN;
    }
    if (family.contains(" fedora ") || family.contains(" rhel ")) {
      return FEDORA;
    }
    return family.contains(" arch ") ? ARCH : OTHER_LINUX;
  }
}
