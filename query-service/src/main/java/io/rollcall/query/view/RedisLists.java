package io.rollcall.query.view;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import io.rollcall.row.RowRenderer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Lists and rows from Redis alone.
 *
 * <p>The page of a list view comes with its rows at one moment; what those show of other rows is
 * read after it, hop by hop. Where a row that is referred to is not there yet, since its change is
 * in another topic, the whole page is read again for a short while, unless that was in vain before.
 * Thread-safe.
 */
final class RedisLists implements Lists {
  private static final int MAX_FILLS = 3;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration REFERENCE_POLL = Duration.ofMillis(20);
  private static final int REFERENCE_POLLS = 25;

  private final Views views;
  private final Fills fills;
  private final ViewUse use;
  private final JoinReader joins;
  private final AwaitedReferences references = new AwaitedReferences();
  private final RowRenderer renderer;
  private final ProgressMarks marks;
  private final Completeness completeness;

  RedisLists(
      Catalog catalog,
      Views views,
      Fills fills,
      ViewUse use,
      Completeness completeness,
      ProgressMarks marks) {
    this.views = views;
    this.fills = fills;
    this.use = use;
    this.joins = new JoinReader(catalog, views);
    this.renderer = new RowRenderer(catalog);
    this.completeness = completeness;
    this.marks = marks;
  }

  @Override
  public Mono<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    LiveView view = new LiveView(query);
    long number =
        switch (page) {
          case PageNumber.At at -> at.number();
          case PageNumber.Last last -> 0;
        };
    return Mono.defer(() -> page(view, number, size, MAX_FILLS, references.begin(REFERENCE_POLLS)));
  }

  private Mono<PageAnswer> page(
      LiveView view, long number, int size, int tries, AwaitedReferences.Wait wait) {
    return Mono.fromFuture(() -> views.page(view, number, size))
        .flatMap(
            slice ->
                switch (slice) {
                  case Slice.Unfilled unfilled ->
                      unfilled(view, unfilled, number, size, tries, wait);
                  case Slice.Filled filled -> filled(view, filled, number, size, wait);
                });
  }

  private Mono<PageAnswer> unfilled(
      LiveView view,
      Slice.Unfilled slice,
      long number,
      int size,
      int tries,
      AwaitedReferences.Wait wait) {
    ResourceType type = view.query().type();
    return whereComplete(
        new Applied().with(type, slice.meta()),
        () -> fill(view, number, size, tries, wait),
        () -> page(view, number, size, tries, wait),
        notReady(type));
  }

  private Mono<PageAnswer> fill(
      LiveView view, long number, int size, int tries, AwaitedReferences.Wait wait) {
    if (tries == 0) {
      return Mono.fromFuture(Fills.unfilled(view, "it was retired right after, each time"));
    }
    return Mono.fromFuture(() -> fills.fill(view), true)
        .then(Mono.defer(() -> page(view, number, size, tries - 1, wait)));
  }

  private Mono<PageAnswer> filled(
      LiveView view, Slice.Filled slice, long number, int size, AwaitedReferences.Wait wait) {
    ResourceType type = view.query().type();
    use.used(view);
    Applied applied = new Applied().with(type, slice.meta());
    if (slice.number() > slice.pages()) {
      return Mono.fromCallable(() -> new PageAnswer.NoSuchPage(asOf(applied), Source.REDIS));
    }
    Supplier<Mono<PageAnswer>> again = () -> page(view, number, size, MAX_FILLS, wait);
    return Mono.fromFuture(() -> joins.read(slice.rows(), applied))
        .flatMap(
            joined ->
                whereComplete(
                    applied,
                    () -> whole(joined, wait, again, () -> page(slice, joined, asOf(applied))),
                    again,
                    notReady(type)));
  }

  private PageAnswer page(Slice.Filled slice, Joins joined, AsOf asOf) {
    ByteSink out = new ByteSink(512 * (slice.rows().size() + 1));
    renderer.renderAll(slice.rows(), joined, out);
    return new PageAnswer.Page(
        slice.count(), slice.number(), slice.pages(), out.toBytes(), asOf, Source.REDIS);
  }

  @Override
  public Mono<RowAnswer> row(ListQuery query, String key) {
    return Mono.defer(() -> row(query, key, references.begin(REFERENCE_POLLS)));
  }

  private Mono<RowAnswer> row(ListQuery query, String key, AwaitedReferences.Wait wait) {
    ResourceType type = query.type();
    return Mono.fromFuture(() -> views.rows(type, List.of(key)))
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
    return Mono.fromFuture(() -> joins.read(List.of(row), applied))
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
    return Mono.fromFuture(() -> views.rows(type, List.of(key)))
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
