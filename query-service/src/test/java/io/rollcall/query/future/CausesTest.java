package io.rollcall.query.future;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CausesTest {
  @Test
  void aFailure_isTheSame_howeverManyStagesLater() {
    IllegalStateException failure =
        new IllegalStateException("on purpose", new RuntimeException("its own cause"));
    AtomicReference<Throwable> told = new AtomicReference<>();
    CompletableFuture<Object> failed = CompletableFuture.failedFuture(failure);
    failed.whenComplete((none, here) -> told.set(here));
    assertThat(Causes.of(told.get())).isSameAs(failure);
    failed
        .thenApply(none -> none)
        .thenApply(none -> none)
        .whenComplete((none, here) -> told.set(here));
    assertThat(told.get()).isInstanceOf(CompletionException.class);
    assertThat(Causes.of(told.get())).isSameAs(failure);
  }

  @Test
  void aWrapperOfNothing_isItself() {
    CompletionException nothing = new CompletionException("alone", null);
    assertThat(Causes.of(nothing)).isSameAs(nothing);
  }
}
