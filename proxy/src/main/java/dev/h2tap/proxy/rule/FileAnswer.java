package dev.h2tap.proxy.rule;

import java.nio.file.Path;

/**
 * A file in place of the upstream's response. Read anew for each exchange.
 *
 * @param contentType as the field is sent
 * @param status 200, …
 */
public record FileAnswer(Path file, String contentType, int status) implements Rule.End {}
