package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ExpiryClass;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageBody;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.Parts;
import io.rollcall.query.read.Positions;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import io.rollcall.query.redis.Lease;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Views;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import io.rollcall.row.RowRenderer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lists and rows from Redis alone.
 *
 * <p>A page that is kept is served as it is. Another is made of its rows, which come at one moment;
 * what those show of other rows is read after it, hop by hop; and it is stored unless a change has
 * outdated it meanwhile. Of all readers of a page one fills it, and the others wait for a while.
 *
 * <p>Where a row that is referred to is not there yet, since its change is in another topic, the
 * whole page is read again for a short while, unless that was in vain before. Thread-safe.
 */
final class RedisLists implements Lists {
  private static final int MAX_FILLS = 3;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration REFERENCE_POLL = Duration.ofMillis(20);
  private static final Duration REFERENCE_WAIT = Duration.ofMillis(500);
  private static final Duration BUSY_POLL = Duration.ofMillis(5);

  private final Views views;
  private final Fills fills;
  private final PageUse use;
  private final NearPages near;
  private final Positions positions;
  private final JoinReader joins;
  private final Pages pages;
  private final RecentOffsets offsets;
  private final AwaitedReferences references = new AwaitedReferences();
  private final RowRenderer renderer;
  private final ProgressMarks marks;
  private final Completeness completeness;
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
  RedisLists(
      Catalog catalog,
      Views views,
      Fills fills,
      PageUse use,
      NearPages near,
      Positions positions,
      Pages pages,
      Embeddings embeddings,
      RecentOffsets offsets,
      Completeness completeness,
      ProgressMarks marks,
      Function<ExpiryClass, Duration> kept,
      Duration wait,
      PageMeters meters) {
    this.views = views;
    this.fills = fills;
    this.use = use;
    this.near = near;
    this.positions = positions;
    this.pages = pages;
    this.offsets = offsets;
    this.joins = new JoinReader(catalog, views, embeddings, pages);
    this.renderer = new RowRenderer(catalog);
    this.completeness = completeness;
    this.marks = marks;
    this.kept = kept;
    this.wait = wait;
    this.meters = meters;
    for (ResourceType type : catalog.types()) {
      List<ResourceType> types = new ArrayList<>(List.of(type));
      catalog.embedded(type.name()).forEach(name -> types.add(catalog.type(name)));
      concerned.put(type.name(), types);
    }
  }

  @Override
  public Mono<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    return page(query, page, size, false);
  }

  @Override
  public Mono<Void> rebuild(ListQuery query, PageNumber page, int size) {
    return page(query, page, size, true).then(Mono.fromFuture(positions::caughtUp));
  }

  private Mono<PageAnswer> page(ListQuery query, PageNumber page, int size, boolean settles) {
    LiveView view = new LiveView(query);
    long number =
        switch (page) {
          case PageNumber.At at -> at.number();
          case PageNumber.Last last -> 0;
        };
    return Mono.defer(
        () ->
            page(
                new Read(view, number, size, references.begin(REFERENCE_WAIT), settles),
                MAX_FILLS));
  }

  /** A read of a page, and until when it waits for what others do. Not thread-safe. */
  private final class Read {
    final LiveView view;
    final long number;
    final int size;
    final AwaitedReferences.Wait references;

    /** Whether it ends only when the page that it made is stored. */
    final boolean settles;

    private long busySinceNanos;
    private boolean wasBusy;

    Read(LiveView view, long number, int size, AwaitedReferences.Wait references, boolean settles) {
      this.view = view;
      this.number = number;
      this.size = size;
      this.references = references;
      this.settles = settles;
    }

    ResourceType type() {
      return view.query().type();
    }

    /** Another fills the page. */
    void busy() {
      if (!wasBusy) {
        wasBusy = true;
        busySinceNanos = System.nanoTime();
      }
    }

    /** Whether it does not read the rows itself yet, beside another that fills the page. */
    boolean waits() {
      return !wasBusy || System.nanoTime() - busySinceNanos < wait.toNanos();
    }
  }

  private Mono<PageAnswer> page(Read read, int tries) {
    NearPages.Look look = near.look(read.view, read.number, read.size);
    PageAnswer known = known(read, look);
    return known != null ? Mono.just(known) : fromRedis(read, look, tries);
  }

  private Mono<PageAnswer> fromRedis(Read read, NearPages.Look look, int tries) {
    Floor floor = floor(read.type());
    return floor != null
        ? open(read)
            .flatMap(
                opened -> {
                  if (floor.lease().isValid()) {
                    return answer(read, look, opened, floor.asOf(), floor, tries);
                  }
                  giveBack(opened);
                  return page(read, tries);
                })
        : Mono.fromFuture(() -> offsets.of(concerned(read.type())))
            .flatMap(
                applied ->
                    open(read)
                        .flatMap(opened -> answer(read, look, opened, asOf(applied), null, tries)));
  }

  /**
   * What was told of the types that a page shows before it is read: they are complete, and the page
   * shows at least so much, while the lease is valid.
   */
  private record Floor(AsOf asOf, Lease lease) {}

  private @Nullable Floor floor(ResourceType type) {
    Lease lease = positions.lease();
    AsOf asOf = positions.of(type);
    return asOf != null && lease.isValid() ? new Floor(asOf, lease) : null;
  }

  /** Opens the page; a reader who goes away meanwhile leaves no lease behind. */
  private Mono<Opened> open(Read read) {
    return Mono.defer(
        () -> {
          CompletableFuture<Opened> opening =
              pages.open(read.view, read.number, read.size, read.waits());
          return Mono.fromFuture(opening, true)
              .doOnCancel(
                  () -> {
                    var _ = opening.thenAccept(this::giveBack);
                  });
        });
  }

  private void giveBack(Opened opened) {
    if (opened instanceof Opened.ToFill rows && rows.lease() != null) {
      var _ = pages.release(rows.lease());
    }
  }

  /** The answer from memory, if all of it is there. */
  private @Nullable PageAnswer known(Read read, NearPages.Look look) {
    // In this order: what is right after its position was made out shows at least so much.
    AsOf asOf = positions.of(read.type());
    long rows = look.rows();
    PageBody body = look.body();
    if (rows < 0 || body == null || asOf == null) {
      return null;
    }
    long pages = NearPages.pages(rows, read.size);
    if (look.number() > pages) {
      return null;
    }
    Parts parts = parts(read, look, look.number());
    if (parts != null) {
      parts.used().run();
    }
    return new PageAnswer.Page(rows, look.number(), pages, body, asOf, Source.MEMORY, false, parts);
  }

  private @Nullable Parts parts(Read read, NearPages.Look look, long number) {
    return look.page() == null || look.number() != number
        ? null
        : new Parts(
            look.page(),
            look.count(),
            () -> {
              use.used(read.view, read.size, number);
              meters.remembered(read.type());
            });
  }

  /** The types whose changes a page of a type shows. */
  private List<ResourceType> concerned(ResourceType type) {
    return concerned.getOrDefault(type.name(), List.of());
  }

  private Mono<PageAnswer> answer(
      Read read, NearPages.Look look, Opened opened, AsOf asOf, @Nullable Floor floor, int tries) {
    return switch (opened) {
      case Opened.Kept kept -> {
        use.used(read.view, read.size, kept.number());
        meters.kept(read.type());
        near.learn(look, kept);
        yield Mono.just(
            new PageAnswer.Page(
                kept.count(),
                kept.number(),
                kept.pages(),
                kept.body(),
                asOf,
                Source.REDIS,
                false,
                parts(read, look, kept.number())));
      }
      case Opened.Unfilled unfilled -> unfilled(read, unfilled, tries);
      case Opened.NoSuchPage none -> {
        use.used(read.view);
        yield noSuchPage(read, none);
      }
      case Opened.Busy busy -> {
        read.busy();
        yield afterFill(busy.entry()).then(Mono.defer(() -> page(read, tries)));
      }
      case Opened.ToFill rows -> {
        use.used(read.view);
        yield fill(read, rows, floor);
      }
    };
  }

  private Mono<PageAnswer> unfilled(Read read, Opened.Unfilled unfilled, int tries) {
    return whereComplete(
        new Applied().with(read.type(), unfilled.meta()),
        () -> fillView(read, tries),
        () -> page(read, tries),
        notReady(read.type()));
  }

  private Mono<PageAnswer> fillView(Read read, int tries) {
    if (tries == 0) {
      return Mono.fromFuture(Fills.unfilled(read.view, "it was retired right after, each time"));
    }
    return Mono.fromFuture(() -> fills.fill(read.view), true)
        .then(Mono.defer(() -> page(read, tries - 1)));
  }

  private Mono<PageAnswer> noSuchPage(Read read, Opened.NoSuchPage none) {
    Applied applied = new Applied().with(read.type(), none.meta());
    return whereComplete(
        applied,
        () -> Mono.fromCallable(() -> new PageAnswer.NoSuchPage(asOf(applied), Source.REDIS)),
        () -> page(read, MAX_FILLS),
        notReady(read.type()));
  }

  /** Until a fill has ended, if it is one of this process; else for a short while. */
  private Mono<Void> afterFill(String entry) {
    CompletableFuture<Void> fill = filling.get(entry);
    return fill == null
        ? Mono.delay(BUSY_POLL).then()
        : Mono.fromFuture(fill, true).timeout(wait, Mono.empty());
  }

  /** Makes the page of its rows and stores it, or begins anew where something was not there yet. */
  private Mono<PageAnswer> fill(Read read, Opened.ToFill rows, @Nullable Floor floor) {
    PageLease lease = rows.lease();
    Mono<PageAnswer> made = floor == null ? attempt(read, rows) : attempt(read, rows, floor);
    Mono<PageAnswer> attempt =
        lease == null
            ? made
            : Mono.usingWhen(
                Mono.fromSupplier(() -> begin(lease)), fill -> made, fill -> end(lease, fill));
    return attempt.switchIfEmpty(Mono.defer(() -> page(read, MAX_FILLS)));
  }

  private CompletableFuture<Void> begin(PageLease lease) {
    CompletableFuture<Void> fill = new CompletableFuture<>();
    filling.put(lease.entry(), fill);
    return fill;
  }

  private Mono<Void> end(PageLease lease, CompletableFuture<Void> fill) {
    Mono<Void> released =
        lease.isEnded()
            ? Mono.empty()
            : Mono.fromFuture(() -> pages.release(lease)).onErrorComplete().then();
    return released.doFinally(
        end -> {
          filling.remove(lease.entry(), fill);
          fill.complete(null);
        });
  }

  /** The answer, or nothing if all must be read again. */
  private Mono<PageAnswer> attempt(Read read, Opened.ToFill rows, Floor floor) {
    Applied applied = new Applied().with(read.type(), rows.meta());
    return Mono.fromFuture(() -> joins.readAsTold(rows.rows(), applied, rows.lease()))
        .flatMap(
            joined ->
                floor.lease().isValid() && applied.incomplete().isEmpty()
                    ? made(read, rows, joined, floor::asOf)
                    : Mono.empty());
  }

  /** The same where nothing is told: whether all types are complete is read with their rows. */
  private Mono<PageAnswer> attempt(Read read, Opened.ToFill rows) {
    Applied applied = new Applied().with(read.type(), rows.meta());
    return Mono.fromFuture(() -> joins.read(rows.rows(), applied, rows.lease()))
        .flatMap(
            joined ->
                whereComplete(
                    applied,
                    () -> made(read, rows, joined, () -> asOf(applied)),
                    Mono::empty,
                    notReady(read.type())));
  }

  private Mono<PageAnswer> made(Read read, Opened.ToFill rows, Joins joined, Supplier<AsOf> asOf) {
    return whole(joined, read.references, Mono::<PageBody>empty, () -> body(rows, joined))
        .delayUntil(body -> stored(read, body, rows.lease()))
        .map(body -> page(rows, body, asOf.get()));
  }

  private PageBody body(Opened.ToFill rows, Joins joined) {
    ByteSink out = new ByteSink(512 * (rows.rows().size() + 1));
    renderer.renderAll(rows.rows(), joined, out);
    return PageBody.of(out.toBytes());
  }

  /**
   * Stores the page. Readers do not wait for that: whoever opens it over this connection afterwards
   * finds it stored, and one that cannot be stored is served all the same.
   */
  private Mono<Void> stored(Read read, PageBody body, @Nullable PageLease lease) {
    meters.made(read.type());
    if (lease == null || lease.isEnded()) {
      return Mono.empty();
    }
    CompletableFuture<Void> stored =
        pages
            .store(lease, body, kept.apply(read.type().expiry()))
            .thenAccept(done -> meters.filled(read.type(), lease.age(), done));
    return read.settles ? Mono.fromFuture(stored, true).onErrorComplete() : Mono.empty();
  }

  private static PageAnswer page(Opened.ToFill rows, PageBody body, AsOf asOf) {
    return new PageAnswer.Page(
        rows.count(), rows.number(), rows.pages(), body, asOf, Source.REDIS, true, null);
  }

  @Override
  public Mono<RowAnswer> row(ListQuery query, String key) {
    return Mono.defer(() -> row(query, key, references.begin(REFERENCE_WAIT)));
  }

  private Mono<RowAnswer> row(ListQuery query, String key, AwaitedReferences.Wait wait) {
    ResourceType type = query.type();
    return Mono.fromFuture(() -> views.found(type, List.of(key)))
        .flatMap(
            found -> {
              Applied applied = new Applied().with(type, found.meta());
              return whereComplete(
                  applied,
                  () ->
                      found.rows().isEmpty() || !query.matches(found.rows().getFirst())
                          ? Mono.just(new RowAnswer.Missing(asOf(applied), Source.REDIS))
                          : row(query, found.rows().getFirst(), applied, wait),
                  () -> row(query, key, wait),
                  noRow(type));
            });
  }

  private Mono<RowAnswer> row(
      ListQuery query, Row row, Applied applied, AwaitedReferences.Wait wait) {
    Supplier<Mono<RowAnswer>> again = () -> row(query, row.key(), wait);
    return Mono.fromFuture(() -> joins.read(List.of(row), applied, null))
        .flatMap(
            joined ->
                whereComplete(
                    applied,
                    () -> whole(joined, wait, again, () -> found(row, joined, asOf(applied))),
                    again,
                    noRow(query.type())));
  }

  private RowAnswer found(Row row, Joins joined, AsOf asOf) {
    return new RowAnswer.Found(renderer.render(row, joined), row.version(), asOf, Source.REDIS);
  }

  /** Answers, unless rows that are referred to may come: then all is read again a little later. */
  private static <T> Mono<T> whole(
      Joins joined, AwaitedReferences.Wait wait, Supplier<Mono<T>> again, Supplier<T> answer) {
    return wait.goesOn(joined.absences())
        ? Mono.delay(REFERENCE_POLL).then(Mono.defer(again))
        : Mono.fromSupplier(answer);
  }

  @Override
  public Mono<Boolean> exists(ResourceType type, String key) {
    return Mono.fromFuture(() -> views.exists(type, key))
        .flatMap(exists -> exists ? Mono.just(true) : missing(type, key));
  }

  /**
   * That a row does not exist holds only if the type's rows were complete when it was looked up.
   */
  private Mono<Boolean> missing(ResourceType type, String key) {
    return Mono.fromFuture(() -> views.found(type, List.of(key)))
        .flatMap(
            found ->
                whereComplete(
                    new Applied().with(type, found.meta()),
                    () -> Mono.just(!found.rows().isEmpty()),
                    () -> exists(type, key),
                    () -> Mono.error(new ListsUnavailable(reason(type), RETRY_AFTER))));
  }

  /**
   * Goes on if all types concerned were complete when they were read. Where they were not but are
   * by now, all is read again.
   */
  private <T> Mono<T> whereComplete(
      Applied applied,
      Supplier<Mono<T>> goOn,
      Supplier<Mono<T>> again,
      Supplier<Mono<T>> notReady) {
    if (applied.incomplete().isEmpty()) {
      return goOn.get();
    }
    return Mono.fromFuture(() -> completeness.note(applied.incomplete()))
        .flatMap(rest -> rest.isEmpty() ? again.get() : notReady.get());
  }

  private Supplier<Mono<PageAnswer>> notReady(ResourceType type) {
    return () -> Mono.just(new PageAnswer.NotReady(reason(type), RETRY_AFTER));
  }

  private Supplier<Mono<RowAnswer>> noRow(ResourceType type) {
    return () -> Mono.just(new RowAnswer.NotReady(reason(type), RETRY_AFTER));
  }

  private AsOf asOf(Applied applied) {
    Progress reached = marks.reached(applied.offsets());
    return reached == null || reached.lsn() == 0
        ? AsOf.UNKNOWN
        : new AsOf(reached.lsn(), reached.atMs());
  }

  private String reason(ResourceType type) {
    return marks.any()
        ? "The list of " + type.name() + " is being built from its topics; it is complete shortly."
        : "The list of "
            + type.name()
            + " is not there yet: change capture has not told of any progress so far.";
  }
}
