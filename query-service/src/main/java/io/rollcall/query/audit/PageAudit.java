package io.rollcall.query.audit;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.page.PageLooks;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Registrations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Compares the pages of a type that are kept, and how many rows its lists have, with what Postgres
 * gives for the same list, as {@link RowAudit} does rows. What is as Postgres showed it just before
 * or after is right. The list of a page that differs is ended, with all of its pages, so that
 * whoever asks next has it made anew of the rows. Not thread-safe.
 */
final class PageAudit {
  private static final int PAGES_A_LOOK = 5;
  private static final int LOOKS = 12;
  private static final int ENOUGH = 2;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final AuditTools tools;
  private final ResourceType type;
  private final boolean repair;
  private final Tally tally;

  /** Why a list could not be read from Postgres last. */
  private @Nullable RuntimeException failure;

  private int looked;
  private int unread;
  private long askedNanos;

  PageAudit(AuditTools tools, ResourceType type, boolean repair, Tally tally) {
    this.tools = tools;
    this.type = type;
    this.repair = repair;
    this.tally = tally;
  }

  /** A page that is kept, or the first of a list of which none is. */
  private record Kept(LiveView view, PageKey page, boolean isKept) {}

  /** Compares all pages that are kept, and all lists that are live. */
  void all() {
    settle(kept(), PAGES_A_LOOK, nanos -> false);
  }

  /**
   * Compares some by chance, one after the other.
   *
   * @param enough ends it before the next page, by how long Postgres has worked for it so far
   * @return how long Postgres has worked for it, in nanoseconds
   */
  long some(int most, RandomGenerator random, LongPredicate enough) {
    List<Kept> all = new ArrayList<>(kept());
    Collections.shuffle(all, Random.from(random));
    settle(all.subList(0, Math.min(most, all.size())), 1, enough);
    return askedNanos;
  }

  private List<Kept> kept() {
    long number = tools.current(type);
    Map<String, LiveView> views = new HashMap<>();
    for (Registrations.Used used : tools.redis(tools.registrations().at(type, number).used(type))) {
      ListQuery query = ListQuery.parse(type, used.canonical());
      if (query != null) {
        LiveView view = new LiveView(query);
        views.put(view.id(), view);
      }
    }
    List<Kept> kept = new ArrayList<>();
    Set<String> paged = new LinkedHashSet<>();
    for (String entry : tools.redis(tools.pages().at(type, number).looks().entries(type))) {
      PageKey page = PageKey.ofEntry(entry);
      LiveView view = views.get(page.view());
      // Pages of a list that was ended are not read any more.
      if (view != null) {
        paged.add(view.id());
        kept.add(new Kept(view, page, true));
      }
    }
    views.forEach(
        (id, view) -> {
          if (!paged.contains(id)) {
            kept.add(new Kept(view, new PageKey(id, 1, 1), false));
          }
        });
    return kept;
  }

  private void settle(List<Kept> all, int pagesALook, LongPredicate enough) {
    for (int from = 0; from < all.size() && !enough.test(askedNanos); from += pagesALook) {
      List<Kept> some = all.subList(from, Math.min(from + pagesALook, all.size()));
      tally.compared(0, some.size());
      settleSome(some);
      looked += some.size();
    }
    RuntimeException last = failure;
    if (last != null && unread == looked) {
      throw last; // It is not the lists, then.
    }
  }

  private void settleSome(List<Kept> some) {
    Set<Kept> pending = new LinkedHashSet<>(some);
    Map<Kept, Integer> times = new HashMap<>();
    for (int looks = 0; looks < LOOKS && !pending.isEmpty(); looks++) {
      if (looks > 0) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
      tools.goOn();
      look(pending, times);
    }
    tally.unsettled(pending.size());
  }

  /** What a list says of a page, as JSON; null where it has no such page. */
  private record Truth(long count, @Nullable String rows) {}

  /**
   * What Redis has of it.
   *
   * @param count of the list's rows; nothing where it is not complete
   */
  private record Stored(OptionalLong count, PageLooks.Place place) {}

  private void look(Set<Kept> pending, Map<Kept, Integer> times) {
    Map<Kept, Truth> before = new HashMap<>();
    for (Kept each : List.copyOf(pending)) {
      Truth truth = truth(each);
      if (truth == null) {
        pending.remove(each);
        tally.unsettled(1);
        unread++;
      } else {
        before.put(each, truth);
      }
    }
    End shown = tools.end();
    if (!tools.caughtUp().await(tools.catalog().withEmbedded(type), shown.position())) {
      LockSupport.parkNanos(tools.settle().toNanos());
    }
    long number = tools.current(type);
    Map<Kept, Stored> stored = new HashMap<>();
    pending.forEach(each -> stored.put(each, stored(each, number)));
    if (tools.caughtUp().isBeyond(tools.end(), tools.catalog().withEmbedded(type))) {
      times.clear();
      return;
    }
    Set<LiveView> ended = new LinkedHashSet<>();
    for (Kept each : List.copyOf(pending)) {
      if (ended.contains(each.view())) {
        pending.remove(each); // It went with its list.
        continue;
      }
      Stored found = Objects.requireNonNull(stored.get(each));
      if (difference(Objects.requireNonNull(before.get(each)), found) == null) {
        pending.remove(each);
        continue;
      }
      Truth truth = truth(each);
      if (truth == null) {
        times.remove(each);
        continue;
      }
      Difference difference = difference(truth, found);
      if (difference == null) {
        pending.remove(each);
      } else if (!truth.equals(before.get(each))) {
        times.remove(each);
      } else if (times.merge(each, 1, Integer::sum) >= ENOUGH) {
        pending.remove(each);
        tally.found(difference, name(each, difference));
        if (difference == Difference.LIST || repair) {
          ended.add(each.view());
        }
        if (repair && mend(each, number)) {
          tally.repaired(1);
        }
      }
    }
  }

  /** Null where Postgres does not give it in time, as a long list may take. */
  private @Nullable Truth truth(Kept each) {
    PageAnswer answer;
    long begun = System.nanoTime();
    try {
      answer =
          tools.database(
              tools
                  .lists()
                  .page(
                      each.view().query(),
                      new PageNumber.At(each.page().number()),
                      each.page().size()));
    } catch (CompletionException e) {
      failure = e;
      return null;
    } finally {
      askedNanos += System.nanoTime() - begun;
    }
    return switch (answer) {
      case PageAnswer.Page page ->
          new Truth(page.count(), new String(page.results().json(), StandardCharsets.UTF_8));
      case PageAnswer.NoSuchPage none -> new Truth(-1, null);
      case PageAnswer.NotReady notReady ->
          throw new AuditFailure("Postgres gave no list: " + notReady.detail());
    };
  }

  private Stored stored(Kept each, long number) {
    OptionalLong count = tools.redis(tools.model().at(type, number).members(type, each.view()));
    return new Stored(
        count,
        each.isKept()
            ? tools.redis(tools.pages().at(type, number).looks().place(type, each.page().entry()))
            : new PageLooks.Place.Free());
  }

  /**
   * A list that is not complete, and a page that is not kept, are made anew before they are read.
   */
  private static @Nullable Difference difference(Truth truth, Stored stored) {
    OptionalLong count = stored.count();
    if (count.isEmpty()) {
      return null;
    }
    if (truth.count() >= 0 && count.getAsLong() != truth.count()) {
      return Difference.LIST;
    }
    return switch (stored.place()) {
      case PageLooks.Place.Free free -> null;
      case PageLooks.Place.Damaged damaged -> Difference.PAGE;
      // What is kept behind the end of a list, nobody reads.
      case PageLooks.Place.Taken(String json) ->
          truth.rows() == null || json.equals(truth.rows()) ? null : Difference.PAGE;
    };
  }

  private static String name(Kept each, Difference difference) {
    String list = each.view().query().canonical();
    return difference == Difference.LIST
        ? list
        : "%d of %d rows of %s".formatted(each.page().number(), each.page().size(), list);
  }

  private boolean mend(Kept each, long number) {
    return tools.redis(
        tools
            .registrations()
            .at(type, number)
            .retire(type, each.view().query().canonical(), Long.MAX_VALUE));
  }
}
