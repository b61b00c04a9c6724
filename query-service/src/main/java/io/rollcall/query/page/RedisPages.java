package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ExpiryClass;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageBody;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.Parts;
import io.rollcall.query.read.Positions;
import io.rollcall.query.read.Source;
import io.rollcall.query.redis.Lease;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.LiveView;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Joins;
import io.rollcall.row.RowRenderer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pages of lists from Redis.
 *
 * <p>A page that is kept is served as it is. Another is made of its rows, which come at one moment;
 * what those show of other rows is read after it, hop by hop; and it is stored unless a change has
 * outdated it meanwhile. Of all readers of a page one fills it, and the others wait for a while.
 * Thread-safe.
 */
final class RedisPages {
  private static final int MAX_FILLS = 3;
  private static final Duration BUSY_POLL = Duration.ofMillis(5);

  private final Fills fills;
  private final PageUse use;
  private final NearPages near;
  private final Positions positions;
  private final JoinReader joins;
  private final Pages pages;
  private final RecentOffsets offsets;
  private final RowRenderer renderer;
  private final Readiness readiness;
  private final Pauses pauses;
  private final Function<ExpiryClass, Duration> kept;
  private final Duration wait;
  private final PageMeters meters;
  private final Map<String, List<ResourceType>> concerned = new HashMap<>();

  /** The fills of pages that this process has under way, by their entries. */
  private final Map<String, CompletableFuture<Void>> filling = new ConcurrentHashMap<>();

  /**
   * @param kept how long a page of a class is kept if nothing outdates it
   * @param wait how long a reader waits for a page that another fills
   */
  RedisPages(
      Catalog catalog,
      Fills fills,
      PageUse use,
      NearPages near,
      Positions positions,
      Pages pages,
      JoinReader joins,
      RecentOffsets offsets,
      RowRenderer renderer,
      Readiness readiness,
      Pauses pauses,
      Function<ExpiryClass, Duration> kept,
      Duration wait,
      PageMeters meters) {
    this.fills = fills;
    this.use = use;
    this.near = near;
    this.positions = positions;
    this.pages = pages;
    this.joins = joins;
    this.offsets = offsets;
    this.renderer = renderer;
    this.readiness = readiness;
    this.pauses = pauses;
    this.kept = kept;
    this.wait = wait;
    this.meters = meters;
    catalog.types().forEach(type -> concerned.put(type.name(), catalog.withEmbedded(type)));
  }

  /** A page of a list. */
  CompletableFuture<PageAnswer> page(
      ListQuery query, PageNumber page, int size, AwaitedReferences.Wait references) {
    return new Read(query, page, size, references, false).page(MAX_FILLS);
  }

  /** Ends when the page is there for the next reader, and memory may take it. */
  CompletableFuture<Void> rebuild(
      ListQuery query, PageNumber page, int size, AwaitedReferences.Wait references) {
    return new Read(query, page, size, references, true)
        .page(MAX_FILLS)
        .thenCompose(made -> positions.caughtUp())
        .thenRun(() -> meters.rebuilt(query.type()));
  }

  /**
   * What was told of the types that a page shows before it is read: they are complete, and the page
   * shows at least so much, while the lease is valid.
   */
  private record Floor(AsOf asOf, Lease lease) {}

  /**
   * A read of a page, and until when it waits for what others do. One step follows another, on
   * whatever thread.
   */
  private final class Read {
    private final ResourceType type;
    private final LiveView view;
    private final long number;
    private final int size;
    private final AwaitedReferences.Wait references;
    private final boolean settles;
    private long busySinceNanos;
    private boolean wasBusy;

    /**
     * @param settles whether it ends only when the page that it made is stored
     */
    Read(
        ListQuery query,
        PageNumber page,
        int size,
        AwaitedReferences.Wait references,
        boolean settles) {
      this.type = query.type();
      this.view = new LiveView(query);
      this.number =
          switch (page) {
            case PageNumber.At at -> at.number();
            case PageNumber.Last last -> 0;
          };
      this.size = size;
      this.references = references;
      this.settles = settles;
    }

    CompletableFuture<PageAnswer> page(int tries) {
      NearPages.Look look = near.look(view, number, size);
      PageAnswer known = known(look);
      return known != null ? CompletableFuture.completedFuture(known) : fromRedis(look, tries);
    }

    /** The answer from memory, if all of it is there. */
    private @Nullable PageAnswer known(NearPages.Look look) {
      // In this order: what is right after its position was made out shows at least so much.
      AsOf asOf = positions.of(type);
      long rows = look.rows();
      PageBody body = look.body();
      if (rows < 0 || body == null || asOf == null) {
        return null;
      }
      long all = NearPages.pages(rows, size);
      if (look.number() > all) {
        return null;
      }
      Parts parts = parts(look, look.number());
      if (parts != null) {
        parts.used().run();
      }
      return new PageAnswer.Page(rows, look.number(), all, body, asOf, Source.MEMORY, false, parts);
    }

    private @Nullable Parts parts(NearPages.Look look, long at) {
      return look.page() == null || look.number() != at
          ? null
          : new Parts(
              look.page(),
              look.count(),
              () -> {
                use.used(view, size, at);
                meters.remembered(type);
              });
    }

    private CompletableFuture<PageAnswer> fromRedis(NearPages.Look look, int tries) {
      Floor floor = floor();
      return floor == null
          ? offsets
              .of(concerned.getOrDefault(type.name(), List.of()))
              .thenCompose(
                  applied ->
                      open()
                          .thenCompose(
                              opened -> answer(look, opened, readiness.asOf(applied), null, tries)))
          : open()
              .thenCompose(
                  opened -> {
                    if (floor.lease().isValid()) {
                      return answer(look, opened, floor.asOf(), floor, tries);
                    }
                    giveBack(opened);
                    return page(tries);
                  });
    }

    private @Nullable Floor floor() {
      Lease lease = positions.lease();
      AsOf asOf = positions.of(type);
      return asOf != null && lease.isValid() ? new Floor(asOf, lease) : null;
    }

    private CompletableFuture<Opened> open() {
      // Once it has waited for others for long enough it reads the rows itself, beside them.
      boolean mayStore = !wasBusy || System.nanoTime() - busySinceNanos < wait.toNanos();
      return pages.open(view, number, size, mayStore);
    }

    private void giveBack(Opened opened) {
      if (opened instanceof Opened.ToFill rows && rows.lease() != null) {
        var _ = pages.release(rows.lease());
      }
    }

    private CompletableFuture<PageAnswer> answer(
        NearPages.Look look, Opened opened, AsOf asOf, @Nullable Floor floor, int tries) {
      return switch (opened) {
        case Opened.Kept found -> {
          use.used(view, size, found.number());
          meters.kept(type);
          near.learn(look, found);
          yield CompletableFuture.completedFuture(
              new PageAnswer.Page(
                  found.count(),
                  found.number(),
                  found.pages(),
                  found.body(),
                  asOf,
                  Source.REDIS,
                  false,
                  parts(look, found.number())));
        }
        case Opened.Unfilled unfilled -> unfilled(unfilled, tries);
        case Opened.NoSuchPage none -> {
          use.used(view);
          yield noSuchPage(none);
        }
        case Opened.Busy busy -> {
          if (!wasBusy) {
            wasBusy = true;
            busySinceNanos = System.nanoTime();
          }
          yield afterFill(busy.entry()).thenCompose(over -> page(tries));
        }
        case Opened.ToFill rows -> {
          use.used(view);
          yield fill(rows, floor);
        }
      };
    }

    private CompletableFuture<PageAnswer> unfilled(Opened.Unfilled unfilled, int tries) {
      return readiness.whereComplete(
          new Applied().with(type, unfilled.meta()),
          () ->
              tries == 0
                  ? Fills.unfilled(view, "it was retired right after, each time")
                  : fills.fill(view).thenCompose(filled -> page(tries - 1)),
          () -> page(tries),
          this::notReady);
    }

    private CompletableFuture<PageAnswer> noSuchPage(Opened.NoSuchPage none) {
      Applied applied = new Applied().with(type, none.meta());
      return readiness.whereComplete(
          applied,
          () ->
              CompletableFuture.completedFuture(
                  new PageAnswer.NoSuchPage(readiness.asOf(applied), Source.REDIS)),
          () -> page(MAX_FILLS),
          this::notReady);
    }

    private CompletableFuture<PageAnswer> notReady() {
      return CompletableFuture.completedFuture(
          new PageAnswer.NotReady(readiness.reason(type), Readiness.RETRY_AFTER));
    }

    /** Until a fill has ended, if it is one of this process; else for a short while. */
    private CompletableFuture<Void> afterFill(String entry) {
      CompletableFuture<Void> fill = filling.get(entry);
      return fill == null ? pauses.of(BUSY_POLL) : pauses.until(fill, wait);
    }

    /** Makes the page of its rows and stores it, or begins anew where something was not there. */
    private CompletableFuture<PageAnswer> fill(Opened.ToFill rows, @Nullable Floor floor) {
      PageLease lease = rows.lease();
      return (lease == null ? attempt(rows, floor) : attempt(rows, floor, lease))
          .thenCompose(
              made ->
                  made.map(CompletableFuture::completedFuture).orElseGet(() -> page(MAX_FILLS)));
    }

    /** The same with a lease, which ends with it. */
    private CompletableFuture<Optional<PageAnswer>> attempt(
        Opened.ToFill rows, @Nullable Floor floor, PageLease lease) {
      CompletableFuture<Void> fill = new CompletableFuture<>();
      filling.put(lease.entry(), fill);
      CompletableFuture<Optional<PageAnswer>> made =
          CompletableFuture.completedFuture(rows).thenCompose(all -> attempt(all, floor));
      var _ =
          made.exceptionally(failure -> Optional.empty())
              .thenCompose(ended -> givenBack(lease))
              .whenComplete(
                  (over, failure) -> {
                    filling.remove(lease.entry(), fill);
                    fill.complete(null);
                  });
      return made;
    }

    private CompletableFuture<Boolean> givenBack(PageLease lease) {
      CompletableFuture<Boolean> end = lease.end();
      return end == null ? pages.release(lease) : end;
    }

    /** The answer, or nothing if all must be read again. */
    private CompletableFuture<Optional<PageAnswer>> attempt(
        Opened.ToFill rows, @Nullable Floor floor) {
      Applied applied = new Applied().with(type, rows.meta());
      return floor == null
          ? joins
              .read(rows.rows(), applied, rows.lease())
              .thenCompose(
                  joined ->
                      readiness.whereComplete(
                          applied,
                          () -> made(rows, joined, () -> readiness.asOf(applied)),
                          this::again,
                          () -> notReady().thenApply(Optional::of)))
          // Whether all types are complete was told beforehand.
          : joins
              .readAsTold(rows.rows(), applied, rows.lease())
              .thenCompose(
                  joined ->
                      floor.lease().isValid() && applied.incomplete().isEmpty()
                          ? made(rows, joined, floor::asOf)
                          : again());
    }

    private CompletableFuture<Optional<PageAnswer>> again() {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    private CompletableFuture<Optional<PageAnswer>> made(
        Opened.ToFill rows, Joins joined, Supplier<AsOf> asOf) {
      return pauses.untilWhole(
          joined,
          references,
          this::again,
          () -> {
            PageBody body = body(rows, joined);
            return stored(body, rows.lease())
                .thenApply(
                    stored ->
                        Optional.of(
                            new PageAnswer.Page(
                                rows.count(),
                                rows.number(),
                                rows.pages(),
                                body,
                                asOf.get(),
                                Source.REDIS,
                                true,
                                null)));
          });
    }

    private PageBody body(Opened.ToFill rows, Joins joined) {
      ByteSink out = new ByteSink(512 * (rows.rows().size() + 1));
      renderer.renderAll(rows.rows(), joined, out);
      return PageBody.of(out.toBytes());
    }

    /**
     * Stores the page. The reader does not wait for that, and one that cannot be stored is served
     * all the same.
     */
    private CompletableFuture<Void> stored(PageBody body, @Nullable PageLease lease) {
      meters.made(type);
      if (lease == null || lease.end() != null) {
        return CompletableFuture.completedFuture(null);
      }
      CompletableFuture<Void> stored =
          pages
              .store(lease, body, kept.apply(type.expiry()))
              .thenAccept(done -> meters.filled(type, lease.age(), done));
      return settles
          ? stored.exceptionally(failure -> null)
          : CompletableFuture.completedFuture(null);
    }
  }
}
