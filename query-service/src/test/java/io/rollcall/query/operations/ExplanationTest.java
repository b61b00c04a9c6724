package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.operations.Explanation.Memory;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.EvictionLog;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.page.PageLook;
import io.rollcall.query.page.PageLook.Standing;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Source;
import io.rollcall.query.view.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final Memory NOTHING = new Memory(true, false, false, 0);
  private static final Standing KEPT =
      new Standing.Kept(Duration.ofMinutes(20), 300, 4_000, 2, NOW.minusSeconds(5));
  private static final Standing ABSENT = new Standing.Absent();
  private static final PageKey PAGE = new PageKey("ab", 100, 2);

  private final ResourceType labs = Catalog.bundled().type("labs");

  @Test
  void aPage_inMemory_isAnsweredFromThere_ifMemoryMayBeUsed() {
    assertThat(told(250L, KEPT, new Memory(true, true, true, 0), Source.REDIS).answeredFrom())
        .isEqualTo("memory");
    assertThat(told(250L, ABSENT, new Memory(true, false, true, 1), Source.REDIS).answeredFrom())
        .isEqualTo("memory");
    assertThat(told(250L, KEPT, new Memory(true, true, false, 0), Source.REDIS).answeredFrom())
        .isEqualTo("redis");
    assertThat(told(250L, KEPT, new Memory(false, true, true, 3), Source.REDIS).answeredFrom())
        .isEqualTo("redis");
  }

  @Test
  void whatIsDone_dependsOnWhatRedisHas() {
    assertThat(told(250L, KEPT, NOTHING, Source.REDIS).because()).isEqualTo("the page is kept");
    assertThat(told(250L, ABSENT, NOTHING, Source.REDIS).because())
        .isEqualTo("the page is made of its rows");
    assertThat(
            told(250L, new Standing.BeingFilled(Duration.ofSeconds(1)), NOTHING, Source.REDIS)
                .because())
        .isEqualTo("the page is being filled, which is waited for");
    assertThat(told(null, KEPT, NOTHING, Source.REDIS).because())
        .isEqualTo("the list view is made of all rows first, and then the page");
  }

  @Test
  void withoutRedis_itIsPostgres_orNothing() {
    assertThat(told(250L, KEPT, NOTHING, Source.POSTGRES).answeredFrom()).isEqualTo("postgres");
    assertThat(told(250L, KEPT, NOTHING, null).answeredFrom()).isEqualTo("nothing");
  }

  @Test
  void times_areToldAsAges() {
    Explanation told = told(250L, KEPT, NOTHING, Source.REDIS);
    assertThat(told.view().idleMs()).isEqualTo(60_000);
    assertThat(told.view().expiresInMs()).isEqualTo(Duration.ofMinutes(29).toMillis());
    assertThat(told.page().ageMs()).isEqualTo(5_000);
    assertThat(told.page().expiresInMs()).isEqualTo(Duration.ofMinutes(20).toMillis());
    assertThat(told.page().pages()).isEqualTo(3);
    assertThat(told.caughtUp().ageMs()).isEqualTo(7);
    assertThat(told.caughtUp().position()).isEqualTo("0/10");
  }

  @Test
  void theLastEviction_isThatOfThePage_notOfOthers() {
    EvictionLog.Logged other = logged(new PageKey("ab", 50, 2), "L1", 10);
    EvictionLog.Logged last = logged(PAGE, "L2", 20);
    EvictionLog.Logged earlier = logged(PAGE, "L3", 30);
    Explanation told = told(250L, KEPT, NOTHING, Source.REDIS, List.of(other, last, earlier));
    assertThat(told.lastEviction())
        .isEqualTo(
            new Explanation.LastEviction(
                NOW.minusSeconds(20).toString(), 20_000, "update", "labs", "L2", List.of("x")));
    assertThat(told(250L, KEPT, NOTHING, Source.REDIS, List.of(other)).lastEviction()).isNull();
  }

  private static EvictionLog.Logged logged(PageKey page, String key, int secondsAgo) {
    return new EvictionLog.Logged(
        NOW.minusSeconds(secondsAgo),
        new Eviction(
            "labs", page, new Eviction.Cause(Eviction.Kind.UPDATE, "labs", key, List.of("x"))));
  }

  private Explanation told(
      @Nullable Long rows, Standing standing, Memory memory, @Nullable Source source) {
    return told(rows, standing, memory, source, List.of());
  }

  private Explanation told(
      @Nullable Long rows,
      Standing standing,
      Memory memory,
      @Nullable Source source,
      List<EvictionLog.Logged> evictions) {
    return Explanation.of(
        new Explanation.Seen(
            ListQuery.all(labs),
            100,
            0,
            new PageLook(
                new Meta(true, 1, Map.of()),
                "ab",
                "v:ab",
                NOW.minusSeconds(60),
                rows,
                PAGE,
                "p:ab",
                standing),
            Duration.ofMinutes(30),
            true,
            new AsOf(16L, NOW.toEpochMilli() - 7),
            memory,
            source,
            evictions),
        NOW);
  }
}
