package io.rollcall.query.view;

import io.lettuce.core.ZAddArgs;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.Shown;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.row.ChildRelation;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which list views are live: kept so by use, retired without it, and of each type never more than
 * so many, besides those that others stand on.
 *
 * <p>A registration, and each version of the set, has a number that none had before. Numbers are
 * drawn at random, since a Redis that was emptied, or took over from another, would count some
 * twice. Thread-safe.
 */
public final class Registrations {
  /** A view that was used within this time does not make room for another. */
  public static final Duration IN_USE = Duration.ofSeconds(10);

  private static final Script REGISTER =
      Script.of(Registrations.class, Keys.KEPT_SCRIPT, "register.lua");
  private static final Script RETIRE = Script.of(Registrations.class, Evicted.SCRIPT, "retire.lua");
  private static final int MAX_TRIES = 5;
  private static final int FIXED_ARGUMENTS = 6;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Redis redis;
  private final Keys keys;
  private final int maxPerType;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Set<String>> permanent = new HashMap<>();
  private final List<Function<ResourceType, CompletableFuture<?>>> onLost;

  /**
   * @param maxPerType how many views of a type may be live, besides those that others stand on
   */
  public Registrations(Redis redis, Keys keys, Catalog catalog, int maxPerType, Clock clock) {
    this.redis = redis;
    this.keys = keys;
    this.maxPerType = maxPerType;
    this.clock = clock;
    onLost = new CopyOnWriteArrayList<>();
    for (ResourceType type : catalog.types()) {
      permanent.put(type.name(), permanent(catalog, type));
    }
  }

  private Registrations(Registrations others, Keys keys) {
    redis = others.redis;
    this.keys = keys;
    maxPerType = others.maxPerType;
    clock = others.clock;
    onLost = others.onLost;
    permanent.putAll(others.permanent);
  }

  /**
   * Has somebody look which generations there are of a type, whenever it turns out that one is not
   * there which was thought to be. Who asked for a view of that waits until he has looked.
   */
  public void onLost(Function<ResourceType, CompletableFuture<?>> look) {
    onLost.add(look);
  }

  /** The same for another generation of a type. */
  public Registrations at(ResourceType type, long generation) {
    return new Registrations(this, keys.at(type, generation));
  }

  /** The lists of a type that others show their children from. */
  private static Set<String> permanent(Catalog catalog, ResourceType type) {
    return catalog.types().stream()
        .flatMap(parent -> parent.shown().stream())
        .filter(shown -> shown instanceof Shown.Children)
        .map(shown -> (Shown.Children) shown)
        .filter(children -> children.childType().equals(type.name()))
        .map(children -> new ChildRelation(type.name(), children.by()))
        .map(relation -> Views.childView(type, relation).query().canonical())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A live view. */
  sealed interface Registered {
    /** It is complete. */
    record Complete() implements Registered {}

    /**
     * It is to be filled under this registration.
     *
     * @param process the run id of the Redis that it is filled in: a fill counts in that one only
     */
    record Open(long registration, String process) implements Registered {}
  }

  /**
   * Makes a view a live one, if it is not, in place of the longest unused one where there are as
   * many as there may be.
   *
   * @return fails with {@link ListsUnavailable} where all of them are in use, or Redis has lost the
   *     generation; then it is known by then which ones there are
   */
  CompletableFuture<Registered> register(LiveView view) {
    return register(view, MAX_TRIES);
  }

  private CompletableFuture<Registered> register(LiveView view, int tries) {
    ResourceType type = view.query().type();
    Keys.OfType of = keys.of(type);
    long now = clock.millis();
    long unusedSince = now - IN_USE.toMillis();
    Set<String> stay = permanentOf(type);
    byte[][] arguments = new byte[FIXED_ARGUMENTS + stay.size()][];
    arguments[0] = Keys.bytes(view.query().canonical());
    arguments[1] = ReadModel.ascii(now);
    arguments[2] = ReadModel.ascii(unique());
    arguments[3] = ReadModel.ascii(maxPerType);
    arguments[4] = ReadModel.ascii(unusedSince);
    arguments[5] = ReadModel.ascii(of.generation());
    int next = FIXED_ARGUMENTS;
    for (String canonical : stay) {
      arguments[next++] = Keys.bytes(canonical);
    }
    return redis
        .run(
            REGISTER,
            new byte[][] {of.views(), of.meta(), of.view(view.id()), of.generations()},
            arguments)
        .thenCompose(
            answer -> {
              String word = text(answer.getFirst());
              return switch (word) {
                case "lost" -> lost(type);
                case "complete" -> CompletableFuture.completedFuture(new Registered.Complete());
                case "open" ->
                    CompletableFuture.completedFuture(
                        new Registered.Open(
                            Long.parseLong(text(answer.get(1))), text(answer.get(2))));
                case "full" -> {
                  List<String> unused = answer.stream().skip(1).map(Registrations::text).toList();
                  yield unused.isEmpty() || tries == 1
                      ? full(type)
                      : retireFirst(type, unused, unusedSince)
                          .thenCompose(retired -> register(view, tries - 1));
                }
                default -> throw new IllegalStateException("register.lua answered " + word);
              };
            });
  }

  /** Ends the first of some views that is still unused; others may be making room at once. */
  private CompletableFuture<Boolean> retireFirst(
      ResourceType type, List<String> canonicals, long unusedSinceMs) {
    return retire(type, canonicals.getFirst(), unusedSinceMs)
        .thenCompose(
            retired ->
                retired || canonicals.size() == 1
                    ? CompletableFuture.completedFuture(retired)
                    : retireFirst(type, canonicals.subList(1, canonicals.size()), unusedSinceMs));
  }

  private <T> CompletableFuture<T> full(ResourceType type) {
    return CompletableFuture.failedFuture(
        new ListsUnavailable(
            "There are as many lists of %s as may be kept (%d), and all are in use."
                .formatted(type.name(), maxPerType),
            IN_USE));
  }

  private <T> CompletableFuture<T> lost(ResourceType type) {
    return CompletableFuture.allOf(
            onLost.stream().map(look -> look.apply(type)).toArray(CompletableFuture[]::new))
        .thenCompose(
            looked ->
                CompletableFuture.failedFuture(
                    new ListsUnavailable(
                        "Redis has lost the rows of %s that were read.".formatted(type.name()),
                        RETRY_AFTER)));
  }

  /** Notes that a view was used now. */
  CompletableFuture<Long> touch(LiveView view) {
    Keys.OfType of = keys.of(view.query().type());
    return redis.send(
        c ->
            c.zadd(
                of.views(),
                ZAddArgs.Builder.xx(),
                (double) clock.millis(),
                Keys.bytes(view.query().canonical())));
  }

  /**
   * The canonical list queries of a type's live views, the longest unused first, with their times.
   */
  public CompletableFuture<List<Used>> used(ResourceType type) {
    return redis
        .send(c -> c.zrangeWithScores(keys.of(type).views(), 0, -1))
        .thenApply(
            list ->
                list.stream()
                    .map(each -> new Used(text(each.getValue()), (long) each.getScore()))
                    .toList());
  }

  /** A live view's canonical list query, and when it was last used, in ms since 1970. */
  public record Used(String canonical, long atMs) {}

  /** Ends a live view, unless it was used after a moment. */
  public CompletableFuture<Boolean> retire(
      ResourceType type, String canonical, long unusedSinceMs) {
    return ended(type, canonical, unusedSinceMs).thenApply(Optional::isPresent);
  }

  /**
   * Ends a live view, however it is used; whoever reads it next has it made anew.
   *
   * @return the pages that went with it; nothing if it was not live
   */
  public CompletableFuture<Optional<List<Evicted>>> end(ResourceType type, String canonical) {
    return ended(type, canonical, Long.MAX_VALUE);
  }

  private CompletableFuture<Optional<List<Evicted>>> ended(
      ResourceType type, String canonical, long unusedSinceMs) {
    Keys.OfType of = keys.of(type);
    String id = LiveView.id(canonical);
    byte[][] names = {of.views(), of.meta(), of.view(id), of.pages()};
    return redis
        .run(
            RETIRE,
            names,
            Keys.bytes(canonical),
            ReadModel.ascii(unusedSinceMs),
            ReadModel.ascii(unique()),
            Keys.bytes(id),
            of.pagePrefix())
        .thenApply(
            answer ->
                (Long) answer.getFirst() == 1
                    ? Optional.of(Evicted.read(answer, 1))
                    : Optional.empty());
  }

  /** Whether a view is one that others stand on, which stays however long nobody reads it. */
  public boolean isPermanent(ResourceType type, String canonical) {
    return permanentOf(type).contains(canonical);
  }

  private Set<String> permanentOf(ResourceType type) {
    return permanent.getOrDefault(type.name(), Set.of());
  }

  private long unique() {
    return random.nextLong(1, Long.MAX_VALUE);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
