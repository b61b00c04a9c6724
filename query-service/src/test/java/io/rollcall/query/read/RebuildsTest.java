package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RebuildsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final AtomicInteger readers = new AtomicInteger();
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<Void>> slow = new LinkedHashMap<>();
  private final Rebuilds rebuilds =
      new Rebuilds(readers::get, Duration.ofMillis(20), this::rebuild, executor);

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private CompletableFuture<Void> rebuild(NearAnswers.Asked asked) {
    begun.add(asked.path());
    if (asked.path().equals("broken")) {
      throw new IllegalStateException("on purpose");
    }
    return slow.getOrDefault(asked.path(), CompletableFuture.completedFuture(null));
  }

  private void add(String path) {
    rebuilds.add(new NearAnswers.Asked("http://a", path, null, true));
  }

  private void awaitBegun(String... paths) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).containsExactly(paths));
  }

  @Test
  void whatIsOutdatedSeveralTimes_isMadeOnce() {
    for (int i = 0; i < 100; i++) {
      add("a");
    }
    awaitBegun("a");
    add("a");
    awaitBegun("a", "a");
  }

  @Test
  void whatFails_doesNotHoldUpOthers() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      add("broken");
      add("a" + i);
      all.add("a" + i);
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).containsAll(all));
    add("later");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).contains("later"));
  }

  @Test
  void fourAreMadeAtOnce_andWhatComesMeanwhile_afterThem() {
    for (int i = 0; i < 6; i++) {
      slow.put("slow" + i, new CompletableFuture<>());
      add("slow" + i);
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).hasSize(4));
    add("later");
    await().during(Duration.ofMillis(60)).atMost(PATIENCE).until(() -> begun.size() == 4);
    slow.get(begun.getFirst()).complete(null);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).hasSize(5));
    slow.values().forEach(each -> each.complete(null));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).hasSize(7).endsWith("later"));
  }

  @Test
  void besideManyReaders_whatIsOutdatedIsLeftToThem() {
    readers.set(100);
    add("a");
    await().during(Duration.ofMillis(60)).atMost(PATIENCE).until(begun::isEmpty);
    readers.set(0);
    add("b");
    awaitBegun("b");
  }
}
