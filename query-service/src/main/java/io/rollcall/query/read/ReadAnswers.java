package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.http.AcceptHeader;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.Answer;
import io.rollcall.query.http.Content;
import io.rollcall.query.http.Preferences;
import io.rollcall.query.http.Reads;
import io.rollcall.query.http.RequestHead;
import io.rollcall.query.near.NearEntry;
import io.rollcall.row.EntityTags;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is asked under {@code /api}, in DRF's order: the path, the format, what the caller
 * accepts, the method, the filters, and then the page or the row; what is in memory at once. Those
 * who ask for the same page at the same time share one answer.
 *
 * <p>It decides; {@link ListParameters}, {@link PageLinks} and {@link ReadBodies} know the forms,
 * {@link Lists} the rows, {@link ReadGate} when there is no answer for now. Thread-safe.
 */
final class ReadAnswers implements Reads {
  private static final String ACCEPT = "Accept";
  private static final String ALLOW = "Allow";
  private static final String HOST = "Host";
  private static final String PREFER = "Prefer";

  /** For how long hot answers that are outdated are collected before they are made anew. */
  private static final Duration REBUILD_PAUSE = Duration.ofMillis(3);

  static final String NO_SUCH_PATH = "Not found.";
  static final String NO_SUCH_PAGE = "Invalid page.";
  static final String MANY_PARAMETERS = "More than " + QueryParameters.LIMIT + " parameters.";

  private static final Answer NOT_FOUND = Answer.detail(404, NO_SUCH_PATH);
  private static final Answer INVALID_PAGE = Answer.detail(404, NO_SUCH_PAGE);
  private static final Answer NOT_ACCEPTABLE = Answer.detail(406, AcceptHeader.NOT_ACCEPTABLE);
  private static final Answer INVALID_HOST = Answer.detail(400, "Invalid Host header.");
  private static final Answer TOO_MANY_PARAMETERS = Answer.detail(400, MANY_PARAMETERS);

  private final Catalog catalog;
  private final Lists lists;
  private final TrustedProxies proxies;
  private final ReadGate gate;
  private final NearAnswers nearAnswers;
  private final Flights<NearAnswers.Asked, Made> flights;
  private final ReadMeters meters;
  private final Executor executor;
  private final InstantSource clock;

  /**
   * @param nearAnswers makes what is kept in memory, given what is to be told of hot answers that
   *     are outdated
   * @param executor where those are made anew, and what takes long is done
   */
  ReadAnswers(
      Catalog catalog,
      Lists lists,
      TrustedProxies proxies,
      ReadGate gate,
      Function<Consumer<NearAnswers.Asked>, NearAnswers> nearAnswers,
      ReadMeters meters,
      Executor executor,
      InstantSource clock) {
    this.catalog = catalog;
    this.lists = lists;
    this.proxies = proxies;
    this.gate = gate;
    this.meters = meters;
    this.clock = clock;
    this.executor = executor;
    this.flights = new Flights<>(gate.deadlines(), executor);
    Rebuilds rebuilds = new Rebuilds(gate::underWay, REBUILD_PAUSE, this::rebuild, executor);
    this.nearAnswers = nearAnswers.apply(rebuilds::add);
  }

  /**
   * An answer that several may get.
   *
   * @param type what it is about
   * @param source where it comes from; null where that is not to be told
   * @param filled whether the page was made of its rows for it
   * @param answeredNanos when the lists had answered, by {@link System#nanoTime}
   */
  private record Made(
      Answer answer,
      ResourceType type,
      AsOf asOf,
      @Nullable Source source,
      boolean filled,
      long answeredNanos) {

    /** What says nothing of the lists. */
    static Made of(Answer answer, ResourceType type) {
      return new Made(answer, type, AsOf.UNKNOWN, null, false, 0);
    }
  }

  @Override
  public @Nullable CompletableFuture<Answer> answer(RequestHead request) {
    if (!ReadTarget.isUnderBase(request.path())) {
      return null;
    }
    long start = System.nanoTime();
    NearAnswers.Asked asked = asked(request);
    NearAnswers.Found ready = asked == null ? null : nearAnswers.get(asked);
    if (ready != null) {
      return now(
          told(
              new Made(
                  ready.answer(),
                  ready.type(),
                  ready.asOf(),
                  Source.MEMORY,
                  false,
                  System.nanoTime()),
              start));
    }
    ReadTarget target = ReadTarget.read(catalog, request.path());
    if (target instanceof ReadTarget.Unknown) {
      meters.answered(NOT_FOUND.status());
      return now(NOT_FOUND);
    }
    AllowedMethods allowed = AllowedMethods.of(target);
    return failingLater(() -> answer(request, target, allowed, asked, start))
        .whenComplete(
            (answer, failure) ->
                meters.answered(failure == null ? answer.status() : Answer.failed().status()))
        .thenApply(
            answer ->
                answer.headers().containsKey(ALLOW) ? answer : answer.with(ALLOW, allowed.all()));
  }

  /** Where making fails at once, its future does. */
  private static CompletableFuture<Answer> failingLater(Supplier<CompletableFuture<Answer>> make) {
    try {
      return make.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** How many reads are under way. */
  int underWay() {
    return gate.underWay();
  }

  private static CompletableFuture<Answer> now(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  /** What is asked, if that is something that may be in memory; else null. */
  private NearAnswers.@Nullable Asked asked(RequestHead request) {
    String method = request.method();
    if ((!method.equals("GET") && !method.equals("HEAD"))
        || request.header(PREFER) != null
        || !AcceptHeader.allowsJson(request.headers().apply(ACCEPT))) {
      return null;
    }
    String origin = origin(request);
    return origin == null
        ? null
        : new NearAnswers.Asked(origin, request.path(), request.query(), request.asksForGzip());
  }

  /** Makes an answer of a list anew, for the next one who asks. */
  private CompletableFuture<Void> rebuild(NearAnswers.Asked asked) {
    QueryParameters parameters = QueryParameters.parse(asked.query());
    if (parameters == null
        || !(ReadTarget.read(catalog, asked.path()) instanceof ReadTarget.ListOf list)) {
      return CompletableFuture.completedFuture(null);
    }
    ListParameters parsed = ListParameters.read(list.type(), parameters, false);
    PageNumber page = parsed.page();
    PageLinks links = new PageLinks(asked.origin() + list.path(), parameters);
    return page == null || !parsed.errors().isEmpty()
        ? CompletableFuture.completedFuture(null)
        : gate.deadlines()
            .bound(lists.rebuild(parsed.query(), page, parsed.size()))
            .thenCompose(
                made ->
                    gate.pass(
                        () ->
                            flights
                                .join(asked, () -> made(parsed, links, asked))
                                .thenApply(Made::answer)))
            .thenAccept(answer -> {});
  }

  private CompletableFuture<Answer> answer(
      RequestHead request,
      ReadTarget target,
      AllowedMethods allowed,
      NearAnswers.@Nullable Asked asked,
      long start) {
    QueryParameters parameters = QueryParameters.parse(request.query());
    if (parameters == null) {
      return now(TOO_MANY_PARAMETERS);
    }
    if (!isJson(parameters)) {
      return now(NOT_FOUND);
    }
    if (!AcceptHeader.allowsJson(request.headers().apply(ACCEPT))) {
      return now(NOT_ACCEPTABLE);
    }
    String method = request.method();
    return switch (method) {
      case "GET", "HEAD" -> read(request, target, parameters, asked, start);
      case "OPTIONS" -> now(metadata(target));
      default ->
          now(
              Answer.detail(405, "Method \"" + method + "\" not allowed.")
                  .with(ALLOW, allowed.besides(method)));
    };
  }

  /** Whether they ask for the one form that there is. */
  static boolean isJson(QueryParameters parameters) {
    String format = parameters.last("format");
    return format == null || format.isEmpty() || format.equals("json");
  }

  /** How many whole answers in memory were made of a page, by the name of its key. */
  int inMemory(String pageKey) {
    return nearAnswers.madeOf(pageKey);
  }

  private CompletableFuture<Answer> read(
      RequestHead request,
      ReadTarget target,
      QueryParameters parameters,
      NearAnswers.@Nullable Asked near,
      long start) {
    String origin = origin(request);
    if (origin == null) {
      return now(INVALID_HOST);
    }
    boolean strict = Preferences.isStrict(request.headers().apply(PREFER));
    CompletableFuture<Answer> answer =
        switch (target) {
          case ReadTarget.Root(String end) -> now(root(origin, end, parameters));
          case ReadTarget.ListOf list ->
              list(
                  ListParameters.read(list.type(), parameters, strict),
                  new PageLinks(origin + list.path(), parameters),
                  near,
                  start);
          case ReadTarget.RowOf(ResourceType type, String key) ->
              row(ListParameters.read(type, parameters, strict), key, start);
          case ReadTarget.Unknown unknown -> now(NOT_FOUND);
        };
    return strict
        ? answer.thenApply(lenient -> lenient.with("Preference-Applied", Preferences.STRICT))
        : answer;
  }

  private @Nullable String origin(RequestHead request) {
    String named = request.header(HOST);
    String host = named == null ? address(request.local()) : named;
    return TrustedProxies.isHost(host)
        ? proxies.origin(request.peer(), request.scheme(), host, request.headers())
        : null;
  }

  /** What stands for the host where a caller (of HTTP 1.0) names none. */
  private static String address(@Nullable InetSocketAddress local) {
    if (local == null) {
      return "localhost";
    }
    String address = local.getAddress().getHostAddress();
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + local.getPort();
  }

  private Answer root(String origin, String end, QueryParameters parameters) {
    String format = parameters.last("format");
    byte[] body =
        ReadBodies.root(catalog, origin, format == null ? end : end + "?format=" + format);
    return Answer.json(200, body).tagged(EntityTags.body(body));
  }

  private CompletableFuture<Answer> list(
      ListParameters asked, PageLinks links, NearAnswers.@Nullable Asked near, long start) {
    Supplier<CompletableFuture<Made>> make = () -> made(asked, links, near);
    return gate.pass(
        () ->
            (near == null ? make.get() : flights.join(near, make))
                .thenApply(made -> told(made, start)));
  }

  private CompletableFuture<Made> made(
      ListParameters asked, PageLinks links, NearAnswers.@Nullable Asked near) {
    PageNumber page = asked.page();
    List<NearEntry<?>> referred = near == null ? List.of() : nearAnswers.begin(referred(asked));
    return checked(
        asked,
        () ->
            page == null
                ? CompletableFuture.completedFuture(Made.of(INVALID_PAGE, asked.query().type()))
                : lists
                    .page(asked.query(), page, asked.size())
                    .thenCompose(
                        answer ->
                            offLoop(answer, () -> made(answer, asked, links, near, referred))));
  }

  /** What takes long for a large page is not done on an event loop, which it may be on. */
  private <T> CompletableFuture<T> offLoop(PageAnswer answer, Supplier<T> work) {
    return answer instanceof PageAnswer.Page page && page.results().length() >= Content.QUICK_BELOW
        ? CompletableFuture.supplyAsync(work, executor)
        : CompletableFuture.completedFuture(work.get());
  }

  private List<ResourceType> referred(ListParameters asked) {
    return asked.references().keySet().stream().map(catalog::target).distinct().toList();
  }

  private Made made(
      PageAnswer answer,
      ListParameters asked,
      PageLinks links,
      NearAnswers.@Nullable Asked near,
      List<NearEntry<?>> referred) {
    long answered = System.nanoTime();
    ResourceType type = asked.query().type();
    return switch (answer) {
      case PageAnswer.Page page -> {
        PageContent content = ReadBodies.page(page, links);
        Answer whole =
            Answer.json(200, content)
                .tagged(content.tag())
                .with(ALLOW, AllowedMethods.ofLists().all());
        if (near != null
            && page.parts() != null
            && ListParameters.areKnown(type, links.parameters())) {
          whole = nearAnswers.keep(near, whole, type, page.parts(), referred);
        }
        yield new Made(whole, type, page.asOf(), page.source(), page.made(), answered);
      }
      case PageAnswer.NoSuchPage(AsOf asOf, Source source) ->
          new Made(INVALID_PAGE, type, asOf, source, false, answered);
      case PageAnswer.NotReady(String detail, Duration retryAfter) ->
          Made.of(ReadGate.unavailable(detail, retryAfter), type);
    };
  }

  private CompletableFuture<Answer> row(ListParameters asked, String keyInPath, long start) {
    ResourceType type = asked.query().type();
    String key = FilterValues.key(type.key(), keyInPath);
    return gate.pass(
        () ->
            checked(
                    asked,
                    () ->
                        key == null
                            ? CompletableFuture.completedFuture(Made.of(NOT_FOUND, type))
                            : lists.row(asked.query(), key).thenApply(row -> made(row, type)))
                .thenApply(made -> told(made, start)));
  }

  private static Made made(RowAnswer answer, ResourceType type) {
    long answered = System.nanoTime();
    return switch (answer) {
      case RowAnswer.Found(byte[] json, long version, AsOf asOf, Source source) ->
          new Made(
              Answer.json(200, json).tagged(EntityTags.row(version, json)),
              type,
              asOf,
              source,
              false,
              answered);
      case RowAnswer.Missing(AsOf asOf, Source source) ->
          new Made(NOT_FOUND, type, asOf, source, false, answered);
      case RowAnswer.NotReady(String detail, Duration retryAfter) ->
          Made.of(ReadGate.unavailable(detail, retryAfter), type);
    };
  }

  /** The answer, if nothing is wrong with the filters. */
  private CompletableFuture<Made> checked(
      ListParameters asked, Supplier<CompletableFuture<Made>> answer) {
    return (asked.references().isEmpty()
            ? CompletableFuture.completedFuture(asked.errors())
            : References.errors(asked, catalog, lists))
        .thenCompose(
            errors ->
                errors.isEmpty()
                    ? answer.get()
                    : CompletableFuture.completedFuture(
                        Made.of(
                            Answer.json(400, ReadBodies.errors(errors)), asked.query().type())));
  }

  private Answer told(Made made, long start) {
    Source source = made.source();
    if (source == null) {
      return made.answer();
    }
    long total = System.nanoTime() - start;
    meters.answered(made.type(), source, total);
    Map<String, String> headers = new LinkedHashMap<>(made.answer().headers());
    String caughtUp = ReadHeaders.asOf(made.asOf(), clock.instant());
    if (caughtUp != null) {
      headers.put(ReadHeaders.AS_OF, caughtUp);
    }
    headers.put(ReadHeaders.SOURCE, source.label());
    headers.put(
        ReadHeaders.SERVER_TIMING,
        ReadHeaders.serverTiming(source, made.filled(), made.answeredNanos() - start, total));
    return made.answer().with(headers);
  }

  private static Answer metadata(ReadTarget target) {
    return Answer.json(
        200,
        switch (target) {
          case ReadTarget.ListOf list -> ReadBodies.metadata(list.type().title() + " List", "");
          case ReadTarget.RowOf row -> ReadBodies.metadata(row.type().title() + " Instance", "");
          case ReadTarget.Root root ->
              ReadBodies.metadata("Api Root", "The default basic root view for DefaultRouter");
          case ReadTarget.Unknown unknown -> throw new IllegalArgumentException("no target");
        });
  }
}
