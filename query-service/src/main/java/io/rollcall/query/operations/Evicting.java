package io.rollcall.query.operations;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.page.Pages;
import io.rollcall.query.view.Evicted;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Registrations;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Has list views and their pages go because an operator says so. The rows stay, so whoever reads
 * them next has them made anew.
 *
 * <p>Pages go as a change has them go, and with them the right to store those that are being
 * filled; some a script, and the last together with their view. It goes for all generations of a
 * type: what is to be made anew must not come back with another one. Thread-safe.
 */
final class Evicting {
  private final Generations generations;
  private final Registrations registrations;
  private final Pages pages;
  private final Evictions evictions;

  Evicting(Generations generations, Registrations registrations, Pages pages, Evictions evictions) {
    this.generations = generations;
    this.registrations = registrations;
    this.pages = pages;
    this.evictions = evictions;
  }

  /**
   * What went of the generation that is read.
   *
   * @param lists how many list views
   * @param pages how many pages that were kept
   * @param fills how many that were being filled, and will not be stored
   */
  record Gone(int lists, int pages, int fills) {
    static final Gone NOTHING = new Gone(0, 0, 0);

    private Gone plus(int moreLists, List<Evicted> evicted) {
      int kept = (int) evicted.stream().filter(Evicted::wasKept).count();
      return new Gone(lists + moreLists, pages + kept, fills + evicted.size() - kept);
    }
  }

  /** A list, in one generation of its type. */
  private record Target(ResourceType type, long generation, boolean current, String canonical) {}

  /** Has a list go. */
  CompletableFuture<Gone> list(ListQuery query) {
    ResourceType type = query.type();
    return generations
        .load(type)
        .thenCompose(
            set -> {
              CompletableFuture<Gone> gone = CompletableFuture.completedFuture(Gone.NOTHING);
              for (long number : set.all()) {
                Target target = target(type, number, set, query.canonical());
                gone = gone.thenCompose(before -> end(target, before));
              }
              return gone;
            });
  }

  /** Has all lists of a type go. */
  CompletableFuture<Gone> type(ResourceType type) {
    return generations
        .load(type)
        .thenCompose(
            set -> {
              CompletableFuture<Gone> gone = CompletableFuture.completedFuture(Gone.NOTHING);
              for (long number : set.all()) {
                gone = gone.thenCompose(before -> all(type, number, set, before));
              }
              return gone;
            });
  }

  private CompletableFuture<Gone> all(
      ResourceType type, long number, GenerationSet set, Gone before) {
    return registrations
        .at(type, number)
        .used(type)
        .thenCompose(
            used -> {
              CompletableFuture<Gone> gone = CompletableFuture.completedFuture(before);
              for (Registrations.Used each : used) {
                Target target = target(type, number, set, each.canonical());
                gone = gone.thenCompose(sum -> end(target, sum));
              }
              return gone;
            });
  }

  private static Target target(
      ResourceType type, long number, GenerationSet set, String canonical) {
    return new Target(type, number, number == set.current(), canonical);
  }

  private CompletableFuture<Gone> end(Target target, Gone before) {
    return evict(target, "", before)
        .thenCompose(
            some ->
                registrations
                    .at(target.type(), target.generation())
                    .end(target.type(), target.canonical())
                    .thenApply(
                        ended ->
                            ended.map(evicted -> noted(target, some, 1, evicted)).orElse(some)));
  }

  private CompletableFuture<Gone> evict(Target target, String after, Gone before) {
    return pages
        .at(target.type(), target.generation())
        .evict(target.type(), LiveView.id(target.canonical()), after)
        .thenCompose(
            some -> {
              Gone gone = noted(target, before, 0, some.evicted());
              return some.last().isEmpty()
                  ? CompletableFuture.completedFuture(gone)
                  : evict(target, some.last(), gone);
            });
  }

  private Gone noted(Target target, Gone before, int lists, List<Evicted> evicted) {
    if (!target.current()) {
      return before;
    }
    ResourceType type = target.type();
    evictions.note(
        type, evicted, i -> new Eviction.Cause(Eviction.Kind.ORDER, type.name(), "", List.of()));
    return before.plus(lists, evicted);
  }
}
