package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.http.Content;
import io.rollcall.query.read.PageBody;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Evicted;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Meta;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Views;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The pages that are kept in Redis. Thread-safe. */
public final class Pages {
  private static final Script OPEN = Script.of(Pages.class, "open.lua");
  private static final Script EMBED = Script.of(Pages.class, "embed.lua");
  private static final Script STORE = Script.of(Pages.class, "store.lua");
  private static final Script OUTDATE = Script.of(Pages.class, Evicted.SCRIPT, "outdate.lua");
  private static final Script EVICT_LIST = Script.of(Pages.class, Evicted.SCRIPT, "evict-list.lua");
  private static final Script KEEP = Script.of(Pages.class, "keep.lua");
  private static final Script SWEEP = Script.of(Pages.class, "sweep.lua");
  private static final int PAGES_A_CALL = 200;

  /** How many outdated things are looked for at once, at most. */
  public static final int OUTDATED_A_CALL = 1_000;

  private static final byte[] NOTHING = {};

  private final Redis redis;
  private final Keys keys;
  private final Duration lease;
  private final int maxPerType;
  private final InstantSource clock;

  /**
   * @param lease how long a fill may take before another may begin
   * @param maxPerType how many pages of a type may be kept
   */
  public Pages(Redis redis, Keys keys, Duration lease, int maxPerType, InstantSource clock) {
    this.redis = redis;
    this.keys = keys;
    this.lease = lease;
    this.maxPerType = maxPerType;
    this.clock = clock;
  }

  /**
   * Reads a page, or takes the lease to fill it.
   *
   * @param number the page's number, or 0 for the last
   * @param mayStore whether a lease is wanted; without it the page is made of its rows, whether it
   *     is kept or not
   */
  CompletableFuture<Opened> open(LiveView view, long number, int size, boolean mayStore) {
    ResourceType type = view.query().type();
    Keys.OfType of = keys.of(type);
    String start = PageKey.entryStart(view, size);
    byte[] token = mayStore ? token() : NOTHING;
    byte[][] names = {of.view(view.id()), of.rows(), of.meta(), of.pages()};
    return redis
        .run(
            OPEN,
            Pages::isSmallPage,
            names,
            ReadModel.ascii(number),
            ReadModel.ascii(size),
            Keys.bytes(start),
            of.pagePrefix(),
            token,
            ReadModel.ascii(lease.toMillis()),
            ReadModel.ascii(maxPerType))
        .thenApply(answer -> opened(type, view, size, token, answer));
  }

  /** A page that is kept and soon put into an answer. */
  private static boolean isSmallPage(List<Object> answer) {
    return answer.size() == 5
        && answer.get(4) instanceof byte[] page
        && page.length < Content.QUICK_BELOW
        && StoredPage.body(page).length() < Content.QUICK_BELOW;
  }

  private static Opened opened(
      ResourceType type, LiveView view, int size, byte[] token, List<Object> answer) {
    String word = text(answer.getFirst());
    return switch (word) {
      case "view" -> new Opened.Unfilled(meta(answer.get(1)));
      case "none" -> new Opened.NoSuchPage(meta(answer.get(1)));
      case "page" ->
          new Opened.Kept(
              (Long) answer.get(1),
              (Long) answer.get(2),
              (Long) answer.get(3),
              StoredPage.body((byte[]) answer.get(4)));
      case "busy" -> new Opened.Busy(entry(view, size, answer.get(3)));
      case "rows" ->
          new Opened.ToFill(
              meta(answer.get(4)),
              (Long) answer.get(1),
              (Long) answer.get(2),
              (Long) answer.get(3),
              Views.decode(type, answer.subList(6, answer.size())),
              text(answer.get(5)).equals("1")
                  ? new PageLease(type, entry(view, size, answer.get(3)), token)
                  : null);
      default -> throw new IllegalStateException("open.lua answered " + word);
    };
  }

  private static String entry(LiveView view, int size, Object number) {
    return new PageKey(view.id(), size, (Long) number).entry();
  }

  private static Meta meta(Object answer) {
    return Meta.of((List<?>) answer);
  }

  private static byte[] token() {
    byte[] token = new byte[Long.BYTES];
    ThreadLocalRandom.current().nextBytes(token);
    return token;
  }

  /**
   * Notes what a page that is being filled embeds, before that is read.
   *
   * @return false if the page is outdated already and will not be stored
   */
  CompletableFuture<Boolean> embed(@Nullable PageLease held, Set<Long> dependencies) {
    Set<Long> added = held == null ? Set.of() : held.add(dependencies);
    if (held == null || added.isEmpty()) {
      return CompletableFuture.completedFuture(held != null);
    }
    return redis
        .run(EMBED, new byte[][] {key(held)}, held.token(), Embeddings.encode(added))
        .thenApply(answer -> (Long) answer.getFirst() == 1);
  }

  /**
   * Stores a page, unless it was outdated since its lease was taken.
   *
   * @param kept how long it is kept if nothing outdates it
   */
  CompletableFuture<Boolean> store(PageLease held, PageBody body, Duration kept) {
    return finish(held, StoredPage.encode(body, held.embedded(), clock.millis()), kept);
  }

  /** Keeps a page for so long from now on, if it is there. */
  CompletableFuture<Boolean> keep(ResourceType type, String entry, Duration kept) {
    return redis
        .run(KEEP, new byte[][] {key(type, entry)}, ReadModel.ascii(kept.toMillis()))
        .thenApply(answer -> (Long) answer.getFirst() == 1);
  }

  /** Lets another fill the page. */
  CompletableFuture<Boolean> release(PageLease held) {
    return finish(held, NOTHING, Duration.ZERO);
  }

  private CompletableFuture<Boolean> finish(PageLease held, byte[] page, Duration kept) {
    byte[][] names = {key(held), keys.of(held.type()).pages()};
    CompletableFuture<Boolean> given =
        redis
            .run(
                STORE,
                names,
                held.token(),
                ReadModel.ascii(kept.toMillis()),
                page,
                Keys.bytes(held.entry()))
            .thenApply(answer -> (Long) answer.getFirst() == 1);
    held.endsWith(given);
    return given;
  }

  private byte[] key(PageLease held) {
    return key(held.type(), held.entry());
  }

  private byte[] key(ResourceType type, String entry) {
    byte[] prefix = keys.of(type).pagePrefix();
    byte[] end = Keys.bytes(entry);
    byte[] key = new byte[prefix.length + end.length];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    System.arraycopy(end, 0, key, prefix.length, end.length);
    return key;
  }

  /** The same for another generation of a type. */
  public Pages at(ResourceType type, long generation) {
    return new Pages(redis, keys.at(type, generation), lease, maxPerType, clock);
  }

  /** What came of a look for outdated pages. */
  public sealed interface Outdating {
    /** What was evicted of some pages, and the entry to go on behind; empty at the end. */
    record Evicting(List<Evicted> evicted, String last) implements Outdating {}

    /** Other generations are kept by now: their pages are to be looked at. */
    record GenerationsChanged() implements Outdating {}
  }

  /**
   * Evicts those of some pages of a type that embed some of what is outdated. One that is begun
   * meanwhile, among those that were looked at before, reads what is outdated no more.
   *
   * @param generations the version of the set of the type's generations
   * @param dependencies what is outdated, at most {@link #OUTDATED_A_CALL}; none for all pages
   * @param after the entry behind which to begin, or empty
   * @return the pages, with the place of what outdated each among the dependencies
   */
  public CompletableFuture<Outdating> outdate(
      ResourceType type, long generations, List<Long> dependencies, String after) {
    Keys.OfType of = keys.of(type);
    byte[][] arguments = new byte[4 + dependencies.size()][];
    arguments[0] = ReadModel.ascii(generations);
    arguments[1] = of.pagePrefix();
    arguments[2] = Keys.bytes(after);
    arguments[3] = ReadModel.ascii(PAGES_A_CALL);
    int next = 4;
    for (long dependency : dependencies) {
      arguments[next++] = Embeddings.encode(List.of(dependency));
    }
    return redis
        .run(OUTDATE, new byte[][] {of.pages(), of.generations()}, arguments)
        .thenApply(
            answer ->
                answer.isEmpty()
                    ? new Outdating.GenerationsChanged()
                    : new Outdating.Evicting(Evicted.read(answer, 1), text(answer.getFirst())));
  }

  /**
   * Evicts some pages of a list view.
   *
   * @param view its id
   * @param after the entry behind which to begin, or empty
   */
  public CompletableFuture<Outdating.Evicting> evict(ResourceType type, String view, String after) {
    Keys.OfType of = keys.of(type);
    return redis
        .run(
            EVICT_LIST,
            new byte[][] {of.pages()},
            Keys.bytes(view),
            of.pagePrefix(),
            Keys.bytes(after),
            ReadModel.ascii(PAGES_A_CALL))
        .thenApply(
            answer -> new Outdating.Evicting(Evicted.read(answer, 1), text(answer.getFirst())));
  }

  /** Forgets the entries of pages that are gone, and measures the others. */
  CompletableFuture<PageMeters.Sizes> sweep(ResourceType type) {
    Keys.OfType of = keys.of(type);
    return sweep(type, "", new long[2])
        .thenCompose(
            sums -> {
              CompletableFuture<Long> entries = redis.send(c -> c.memoryUsage(of.pages()));
              CompletableFuture<Long> views = redis.send(c -> c.zcard(of.views()));
              CompletableFuture<Long> pages = redis.send(c -> c.zcard(of.pages()));
              return entries
                  .thenApply(bytes -> sums[1] + (bytes == null ? 0 : bytes))
                  .thenCombine(
                      views,
                      (bookkeeping, count) -> new PageMeters.Sizes(count, 0, sums[0], bookkeeping))
                  .thenCombine(pages, PageMeters.Sizes::withPages);
            });
  }

  private CompletableFuture<long[]> sweep(ResourceType type, String after, long[] sums) {
    Keys.OfType of = keys.of(type);
    return redis
        .run(
            SWEEP,
            new byte[][] {of.pages()},
            of.pagePrefix(),
            Keys.bytes(after),
            ReadModel.ascii(PAGES_A_CALL))
        .thenCompose(
            answer -> {
              sums[0] += (Long) answer.get(2);
              sums[1] += (Long) answer.get(3);
              String last = text(answer.getFirst());
              return last.isEmpty()
                  ? CompletableFuture.completedFuture(sums)
                  : sweep(type, last, sums);
            });
  }

  /** Looks at pages without using them. */
  public PageLooks looks() {
    return new PageLooks(redis, keys);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.US_ASCII);
  }
}
