package io.rollcall.query.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.rollcall.query.future.Causes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commands to Redis in bytes, over multiplexed connections that heal themselves.
 *
 * <p>Every call fails at once while there is no connection; nothing is queued for later.
 * Thread-safe.
 */
public final class Redis {
  private final Supplier<RedisClusterAsyncCommands<byte[], byte[]>> commands;
  private final Executor replies;
  private volatile long lastReplyNanos = System.nanoTime();

  /**
   * @param commands gives the connection's commands, or throws where there is no connection
   * @param replies runs what follows upon a reply or a failure. All replies come through the
   *     connection's own thread, one after the other: what takes long there delays the others.
   */
  public Redis(Supplier<RedisClusterAsyncCommands<byte[], byte[]>> commands, Executor replies) {
    this.commands = commands;
    this.replies = replies;
  }

  /** Sends one command. */
  public <T> CompletableFuture<T> send(
      Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
    return sent(command).whenCompleteAsync((reply, failure) -> {}, replies);
  }

  /** The same, but what follows upon a reply is run where it comes in. */
  private <T> CompletableFuture<T> sent(
      Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
    try {
      return command
          .apply(commands.get())
          .toCompletableFuture()
          .whenComplete((reply, failure) -> noteReply(failure));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** An error is an answer, too. */
  private void noteReply(@Nullable Throwable failure) {
    if (failure == null || Causes.of(failure) instanceof RedisCommandExecutionException) {
      lastReplyNanos = System.nanoTime();
    }
  }

  /** When Redis last answered anything, by {@link System#nanoTime}; at first when this was made. */
  public long lastReplyNanos() {
    return lastReplyNanos;
  }

  /**
   * Runs a script that answers with an array, by its digest where Redis knows it already.
   *
   * @return {@code byte[]}, {@link Long} and {@link List} of such
   */
  public CompletableFuture<List<Object>> run(Script script, byte[][] keys, byte[]... arguments) {
    return run(script, reply -> false, keys, arguments);
  }

  /**
   * The same, but what follows upon replies that are soon dealt with is run where they come in: to
   * hand them to another thread takes longer.
   *
   * @param isQuick tells of a reply whether what follows takes some ten microseconds
   */
  public CompletableFuture<List<Object>> run(
      Script script, Predicate<List<Object>> isQuick, byte[][] keys, byte[]... arguments) {
    CompletableFuture<List<Object>> answer = new CompletableFuture<>();
    CompletableFuture<List<Object>> known =
        sent(c -> c.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments));
    var _ =
        known.whenComplete(
            (reply, failure) -> {
              if (failure != null && Causes.of(failure) instanceof RedisNoScriptException) {
                CompletableFuture<List<Object>> learnt =
                    sent(c -> c.eval(script.source(), ScriptOutputType.MULTI, keys, arguments));
                var _ = learnt.whenComplete((made, none) -> end(answer, made, none, isQuick));
              } else {
                end(answer, reply, failure, isQuick);
              }
            });
    return answer;
  }

  private void end(
      CompletableFuture<List<Object>> answer,
      @Nullable List<Object> reply,
      @Nullable Throwable failure,
      Predicate<List<Object>> isQuick) {
    if (reply == null) {
      Throwable reason = failure == null ? new IllegalStateException("no reply") : failure;
      later(answer, () -> answer.completeExceptionally(reason));
      return;
    }
    try {
      if (isQuick.test(reply)) {
        answer.complete(reply);
      } else {
        later(answer, () -> answer.complete(reply));
      }
    } catch (RuntimeException e) {
      later(answer, () -> answer.completeExceptionally(e));
    }
  }

  private void later(CompletableFuture<?> answer, Runnable end) {
    try {
      replies.execute(end);
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
  }
}
