package io.rollcall.query.view;

import io.lettuce.core.RedisFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The reply to a command that is sent later. */
public final class Later<T> extends CompletableFuture<T> implements RedisFuture<T> {
  public Later(CompletionStage<T> stage) {
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            complete(value);
          } else {
            completeExceptionally(
                failure instanceof CompletionException ? failure.getCause() : failure);
          }
        });
  }

  @Override
  public String getError() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean await(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }
}
