package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.ListUrl.PageOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageBody;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ListQuery labs = ListQuery.all(Catalog.bundled().type("labs"));
  private final AtomicInteger readers = new AtomicInteger();
  private final Asked asked = new Asked();
  private final Warmer warmer = new Warmer(asked, readers::get, 5, 2, InstantSource.system());

  @AfterEach
  void close() {
    warmer.close();
  }

  /** Notes what is asked, for the test to answer. */
  private static final class Asked implements Lists {
    record Question(long number, CompletableFuture<PageAnswer> answer) {}

    private final Queue<Question> open = new ConcurrentLinkedQueue<>();

    @Override
    public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
      Question question = new Question(((PageNumber.At) page).number(), new CompletableFuture<>());
      open.add(question);
      return question.answer();
    }

    @Override
    public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
      throw new IllegalStateException("no row is asked for");
    }

    @Override
    public CompletableFuture<Boolean> exists(ResourceType type, String key) {
      throw new IllegalStateException("no row is asked for");
    }

    Question next() {
      await().atMost(PATIENCE).until(() -> !open.isEmpty());
      return open.remove();
    }
  }

  private static PageAnswer page(boolean made) {
    return new PageAnswer.Page(
        1, 1, 1, PageBody.of(new byte[] {'[', ']'}), AsOf.UNKNOWN, Source.REDIS, made, null);
  }

  private List<PageOf> parts(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(number -> new PageOf(labs, new PageNumber.At(number), 10))
        .toList();
  }

  private WarmRun.Status last() {
    return warmer.last().orElseThrow();
  }

  @Test
  void pages_areMade_soManyAtATime_andCounted() {
    WarmRun.Status begun = warmer.begin(parts(7), List.of("/x: Not found.")).orElseThrow();
    assertThat(begun.total()).isEqualTo(5);
    assertThat(begun.leftOut()).isEqualTo(2);
    assertThat(begun.refused()).containsExactly("/x: Not found.");
    Asked.Question one = asked.next();
    Asked.Question two = asked.next();
    assertThat(List.of(one.number(), two.number())).containsExactlyInAnyOrder(1L, 2L);
    assertThat(asked.open).isEmpty();

    one.answer().complete(page(true));
    asked.next().answer().complete(page(false));
    asked.next().answer().complete(new PageAnswer.NoSuchPage(AsOf.UNKNOWN, Source.REDIS));
    asked.next().answer().completeExceptionally(new IllegalStateException("Redis is away"));
    assertThat(last().state()).isEqualTo("running");
    two.answer().complete(new PageAnswer.NotReady("not yet", Duration.ZERO));
    await().atMost(PATIENCE).until(() -> last().state().equals("done"));
    WarmRun.Status done = last();
    assertThat(done.id()).isEqualTo(begun.id());
    assertThat(List.of(done.made(), done.kept(), done.missing(), done.failed()))
        .containsExactly(1, 1, 1, 2);
    assertThat(done.problem()).isNotEmpty();
    assertThat(done.endedAt()).isNotNull();
    assertThat(asked.open).isEmpty();
  }

  @Test
  void anotherOrder_waitsUntilTheFirstHasEnded() {
    assertThat(warmer.last()).isEmpty();
    warmer.begin(parts(1), List.of());
    Asked.Question only = asked.next();
    assertThat(warmer.begin(parts(1), List.of())).isEmpty();
    only.answer().complete(page(true));
    await().atMost(PATIENCE).until(() -> last().state().equals("done"));
    assertThat(warmer.begin(List.of(), List.of())).isPresent();
    await().atMost(PATIENCE).until(() -> last().state().equals("done"));
  }

  @Test
  void anOrder_thatIsEnded_beginsNothingMore() {
    warmer.begin(parts(5), List.of());
    Asked.Question one = asked.next();
    Asked.Question two = asked.next();
    assertThat(warmer.cancel().map(WarmRun.Status::state)).isEqualTo(Optional.of("cancelled"));
    one.answer().complete(page(true));
    two.answer().complete(page(true));
    await().atMost(PATIENCE).until(() -> last().endedAt() != null);
    assertThat(asked.open).isEmpty();
    assertThat(last().made()).isEqualTo(2);
    assertThat(last().state()).isEqualTo("cancelled");
  }

  @Test
  void besideManyReaders_itIsSlower_butGoesOn() {
    readers.set(1_000);
    long begun = System.nanoTime();
    warmer.begin(parts(4), List.of());
    for (int i = 0; i < 4; i++) {
      asked.next().answer().complete(page(true));
    }
    // Two at a time, each after a second.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
    await().atMost(PATIENCE).until(() -> last().state().equals("done"));
  }
}
