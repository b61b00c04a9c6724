package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TransactionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** What connections were asked for, in order. */
  private final List<String> calls = new ArrayList<>();

  @Test
  void aValue_isCommitted() {
    StepVerifier.create(transactions(Mono.empty(), Mono.empty()).run(c -> Mono.just("done")))
        .expectNext("done")
        .expectComplete()
        .verify(PATIENCE);
    assertThat(calls).containsExactly("begin", "commit", "close");
  }

  @Test
  void aFailure_isRolledBackAndTheConnectionKept() {
    StepVerifier.create(transactions(Mono.empty(), Mono.empty()).run(c -> failure()))
        .expectErrorMessage("no")
        .verify(PATIENCE);
    assertThat(calls).containsExactly("begin", "rollback", "close");
  }

  @Test
  void workThatIsCancelled_isRolledBackAndTheConnectionKept() {
    StepVerifier.withVirtualTime(
            () ->
                transactions(Mono.empty(), Mono.empty())
                    .run(c -> Mono.never())
                    .timeout(LIMIT.multipliedBy(2)))
        .expectSubscription()
        .thenAwait(LIMIT.multipliedBy(2))
        .expectError(TimeoutException.class)
        .verify(PATIENCE);
    assertThat(calls).containsExactly("begin", "rollback", "close");
  }

  @Test
  void aRollbackThatFails_endsTheSession() {
    Mono<Void> lost = Mono.error(new IllegalStateException("lost"));
    StepVerifier.create(transactions(lost, Mono.empty()).run(c -> failure()))
        .expectErrorMessage("no")
        .verify(PATIENCE);
    assertThat(calls).containsExactly("begin", "rollback", "end session", "close");
  }

  @Test
  void aRollbackThatHangs_endsTheSessionAfterItsLimit() {
    StepVerifier.withVirtualTime(() -> transactions(Mono.never(), Mono.empty()).run(c -> failure()))
        .expectSubscription()
        .expectNoEvent(LIMIT)
        .expectErrorMessage("no")
        .verify(PATIENCE);
    assertThat(calls).containsExactly("begin", "rollback", "end session", "close");
  }

  @Test
  void aSessionThatCannotBeEnded_isGivenUpAfterAsLong() {
    StepVerifier.withVirtualTime(() -> transactions(Mono.never(), Mono.never()).run(c -> failure()))
        .expectSubscription()
        .expectNoEvent(LIMIT.multipliedBy(2))
        .expectErrorMessage("no")
        .verify(PATIENCE);
    assertThat(calls).containsExactly("begin", "rollback", "end session", "close");
  }

  private static Mono<String> failure() {
    return Mono.error(new IllegalStateException("no"));
  }

  /** On connections of a pool, which rolls back and ends sessions like this. */
  private Transactions transactions(Mono<Void> rollback, Mono<Void> end) {
    Connection session = fake(Map.of("close", noted("end session", end)));
    Connection pooled =
        fake(
            Map.of(
                "beginTransaction", noted("begin", Mono.empty()),
                "commitTransaction", noted("commit", Mono.empty()),
                "rollbackTransaction", noted("rollback", rollback),
                "close", noted("close", Mono.empty()),
                "unwrap", session));
    return new Transactions(
        new ConnectionFactory() {
          @Override
          public Publisher<? extends Connection> create() {
            return Mono.just(pooled);
          }

          @Override
          public ConnectionFactoryMetadata getMetadata() {
            return () -> "fake";
          }
        },
        LIMIT);
  }

  private Mono<Void> noted(String call, Mono<Void> answer) {
    return answer.doOnSubscribe(subscription -> calls.add(call));
  }

  private static Connection fake(Map<String, Object> answers) {
    return (Connection)
        Proxy.newProxyInstance(
            TransactionsTest.class.getClassLoader(),
            new Class<?>[] {Connection.class, Wrapped.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }
}
