package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.Answer;
import io.rollcall.query.http.RequestHead;
import io.rollcall.query.log.Warnings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reads a page with whom; of Redis or of Postgres is all the same here. */
class SharedReadsTest {
  private static final int MOST_READS = 10;

  private final Catalog catalog = Catalog.bundled();
  private final SwitchedLists lists = new SwitchedLists(new FakeLists(catalog));
  private final List<CompletableFuture<PageAnswer>> begun = new ArrayList<>();
  private final ReadGate gate =
      new ReadGate(
          Duration.ofSeconds(30),
          MOST_READS,
          new Warnings(InstantSource.system(), System.out::println));
  private final ReadAnswers reads =
      new ReadAnswers(
          catalog,
          lists,
          TrustedProxies.of(List.of()),
          gate,
          NearAnswersFixture.nothing(),
          new ReadMeters(new SimpleMeterRegistry(), catalog),
          Runnable::run,
          InstantSource.system());

  SharedReadsTest() {
    lists.page =
        () -> {
          begun.add(new CompletableFuture<>());
          return begun.getLast();
        };
  }

  @AfterEach
  void close() {
    gate.close();
  }

  private CompletableFuture<Answer> ask(String query) {
    return Objects.requireNonNull(
        reads.answer(
            new RequestHead("GET", "/api/labs/", query, "http", null, null, header -> List.of())));
  }

  @Test
  void whoAsksWhileAPageIsRead_sharesTheReadThatFollows() {
    CompletableFuture<Answer> first = ask("page=1");
    List<CompletableFuture<Answer>> others = List.of(ask("page=1"), ask("page=1"), ask("page=1"));
    assertThat(begun).hasSize(1);

    begun.getFirst().complete(new PageAnswer.NoSuchPage(AsOf.UNKNOWN, Source.POSTGRES));
    assertThat(first).isCompleted();
    assertThat(others).noneMatch(CompletableFuture::isDone);
    assertThat(begun).as("begun after all of them had asked").hasSize(2);

    begun.getLast().complete(new PageAnswer.NoSuchPage(AsOf.UNKNOWN, Source.POSTGRES));
    assertThat(others).allMatch(CompletableFuture::isDone);
    assertThat(begun).hasSize(2);
  }

  @Test
  void whatIsNotTheSame_isReadAtOnce() {
    ask("page=1");
    ask("page=2");
    ask("page=1&page_size=5");
    ask("page=1&search=a");
    assertThat(begun).hasSize(4);
  }
}
