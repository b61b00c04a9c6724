package io.rollcall.query.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.view.Registrations.Registered;
import io.rollcall.query.view.Registrations.Used;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Row;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many list views there are, and which make room for others, on a real Redis. */
class RegistrationsIT {
  private static final int MOST = 10;

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType slots = catalog.type("timetable-slots");
  private Instant now = Instant.ofEpochSecond(1_000_000);
  private final Clock clock = clock(() -> now);
  private final ListsOnRedis redis =
      new ListsOnRedis(
          Servers.shared().redis().url(),
          catalog,
          new ProgressMarks(new Topics("test")),
          clock,
          MOST);
  private final Registrations registrations = redis.registrations;

  private static Clock clock(InstantSource source) {
    return source.withZone(ZoneOffset.UTC);
  }

  @AfterEach
  void close() {
    redis.close();
  }

  private LiveView view(long number) {
    return new LiveView(
        ListQuery.of(
            slots,
            List.of(new Condition(slots.column("timetable"), number)),
            List.of(),
            List.of(new Order(slots.key(), false))));
  }

  private Registered register(LiveView view) {
    return registrations.register(view).join();
  }

  private List<String> live() {
    return registrations.used(slots).join().stream().map(Used::canonical).toList();
  }

  private long version() {
    return redis.model.meta(slots).join().viewsVersion();
  }

  @Test
  void aFurtherView_takesThePlaceOfTheLongestUnused() {
    for (int i = 0; i < MOST; i++) {
      register(view(i));
      now = now.plusMillis(1);
    }
    now = now.plus(Registrations.IN_USE);
    registrations.touch(view(0)).join();
    register(view(MOST));
    assertThat(live())
        .hasSize(MOST)
        .contains(view(0).query().canonical(), view(MOST).query().canonical())
        .doesNotContain(view(1).query().canonical());
  }

  @Test
  void aFurtherView_whereAllAreInUse_isRefusedForNow() {
    for (int i = 0; i < MOST; i++) {
      register(view(i));
    }
    List<String> before = live();
    long version = version();
    assertThatThrownBy(() -> register(view(MOST)))
        .cause()
        .isInstanceOfSatisfying(
            ListsUnavailable.class,
            refused -> {
              assertThat(refused.detail())
                  .isEqualTo(
                      "There are as many lists of timetable-slots as may be kept (10), "
                          + "and all are in use.");
              assertThat(refused.retryAfter()).isEqualTo(Registrations.IN_USE);
            });
    assertThat(live()).isEqualTo(before);
    assertThat(version()).isEqualTo(version);
    assertThat(register(view(3))).isInstanceOf(Registered.Open.class);
    now = now.plus(Registrations.IN_USE);
    assertThat(register(view(MOST))).isInstanceOf(Registered.Open.class);
    assertThat(live()).hasSize(MOST);
  }

  @Test
  void aViewThatOthersStandOn_makesNoRoom() {
    LiveView children =
        Views.childView(slots, new ChildRelation(slots.name(), slots.column("timetable")));
    register(children);
    for (int i = 1; i < 3 * MOST; i++) {
      now = now.plus(Registrations.IN_USE);
      register(view(i));
    }
    assertThat(live()).hasSize(MOST).contains(children.query().canonical());
  }

  @Test
  void aViewThatOthersStandOn_needsNoRoom() {
    for (int i = 0; i < MOST; i++) {
      register(view(i));
    }
    LiveView children =
        Views.childView(slots, new ChildRelation(slots.name(), slots.column("timetable")));
    assertThat(register(children)).isInstanceOf(Registered.Open.class);
    assertThat(live()).hasSize(MOST + 1);
  }

  @Test
  void manyAtOnce_areNeverMoreThanThereMayBe() {
    for (int i = 0; i < MOST; i++) {
      register(view(i));
    }
    now = now.plus(Registrations.IN_USE.plus(Duration.ofMillis(1)));
    List<CompletableFuture<Registered>> all = new ArrayList<>();
    for (int i = MOST; i < 3 * MOST; i++) {
      all.add(registrations.register(view(i)));
      assertThat(live()).hasSizeLessThanOrEqualTo(MOST);
    }
    int registered = 0;
    for (CompletableFuture<Registered> each : all) {
      registered += each.handle((done, failure) -> failure == null ? 1 : 0).join();
    }
    assertThat(registered).isEqualTo(MOST);
    assertThat(live()).hasSize(MOST);
  }

  @Test
  void aRegistration_isOneUntilItEnds() {
    Registered first = register(view(1));
    assertThat(register(view(1))).isEqualTo(first);
    long version = version();
    redis.retireAll(slots);
    assertThat(version()).isNotEqualTo(version);
    assertThat(register(view(1))).isNotEqualTo(first);
  }

  @Test
  void ofAGenerationThatRedisHasLost_nothingIsWritten_andItIsLearntWhichThereAre()
      throws Exception {
    redis.generations.begin(slots, Map.of("type", slots.name())).join();
    Registrations ofLost = registrations.at(slots, 1);
    ReadModel model = redis.model.at(slots, 1);
    assertThat(ofLost.register(view(1)).join()).isInstanceOf(Registered.Open.class);
    assertThat(redis.keysOf(slots, 1)).isNotEmpty();

    redis.flush();
    assertThat(redis.generations.known(slots).next()).isEqualTo(1);
    assertThatThrownBy(() -> ofLost.register(view(1)).join())
        .cause()
        .isInstanceOfSatisfying(
            ListsUnavailable.class,
            lost ->
                assertThat(lost.detail())
                    .isEqualTo("Redis has lost the rows of timetable-slots that were read."));
    assertThat(redis.generations.known(slots).next()).isNull();
    assertThat(model.noteComplete(slots, new long[] {0}).join()).isFalse();
    assertThat(model.beginTruncate(slots, 0, 7).join()).isTrue();
    assertThat(redis.keysOf(slots, 1)).isEmpty();

    assertThat(register(view(1))).isInstanceOf(Registered.Open.class);
    assertThat(redis.model.noteComplete(slots, new long[] {0}).join()).isTrue();
    assertThat(redis.model.beginTruncate(slots, 0, 7).join()).isFalse();
    assertThat(redis.model.beginTruncate(slots, 0, 7).join()).isTrue();
  }

  @Test
  void ofAGenerationThatHasEnded_noOrderIsMade() {
    ResourceType labs = catalog.type("labs");
    redis.generations.beginSide(labs, Map.of("type", labs.name())).join();
    ReadModel side = redis.model.at(labs, 1);
    Row row = Row.of(labs).set(labs.key(), "L1").build();
    long version = redis.generations.known(labs).version();
    StoredRow stored = new StoredRow(new Stamp(7, false, 3), row);
    assertThat(side.build(labs, version, 0, List.of(), Map.of("L1", stored)).join())
        .isEqualTo(new BuildResult.Built(Set.of()));
    List<String> rowsOnly = redis.keysOf(labs, 1);
    assertThat(rowsOnly).hasSize(1);

    redis.generations.drop(labs, 1).join();
    side.order(labs).addRows(ScanCursor.INITIAL).join();
    assertThat(redis.keysOf(labs, 1)).isEqualTo(rowsOnly);
  }

  @Test
  void aVersionOfTheLiveViews_doesNotComeAgainAfterALoss() throws Exception {
    register(view(1));
    long version = version();
    redis.flush();
    register(view(1));
    assertThat(version()).isNotEqualTo(version).isPositive();
  }
}
