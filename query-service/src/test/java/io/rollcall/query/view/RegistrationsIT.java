package io.rollcall.query.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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
  void aVersionOfTheLiveViews_doesNotComeAgainAfterALoss() throws Exception {
    register(view(1));
    long version = version();
    redis.flush();
    register(view(1));
    assertThat(version()).isNotEqualTo(version).isPositive();
  }
}
