package dev.h2tap.proxy.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be asked for.
 *
 * @param path with its leading slash
 * @param about what is there, in a line
 * @param answer given the request's Accept field, null where it has none; called on the admin
 *     endpoint's thread and must not block it
 */
public record Page(
    String path, String about, Function<@Nullable String, CompletionStage<Reply>> answer) {

  /** A page that has its answer at once. */
  public static Page of(String path, String about, Function<@Nullable String, Reply> answer) {
    return new Page(path, about, accept -> CompletableFuture.completedFuture(answer.apply(accept)));
  }
}
