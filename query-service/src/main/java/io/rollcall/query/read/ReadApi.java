package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.http.AcceptHeader;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.Answer;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.http.Preferences;
import io.rollcall.query.http.ReadyAnswers;
import io.rollcall.query.http.RequestHead;
import io.rollcall.query.near.NearEntry;
import io.rollcall.row.EntityTags;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers what is asked under {@code /api}, in DRF's order: the path, the format, what the caller
 * accepts, the method, the filters, and then the page or the row; what is in memory at once.
 *
 * <p>It decides; {@link ListParameters}, {@link PageLinks} and {@link ReadBodies} know the forms,
 * {@link Lists} the rows, {@link ReadGate} when there is no answer for now, {@link AnswersApi} what
 * is sent of it.
 */
final class ReadApi implements ReadyAnswers, WebFilter {
  private static final int REFERENCES_AT_ONCE = 4;
  private static final String PREFER = "Prefer";

  private static final int LARGE = 64 * 1_024;

  /** For how long hot answers that are outdated are collected before they are made anew. */
  private static final Duration REBUILD_PAUSE = Duration.ofMillis(3);

  private static final Answer NOT_FOUND = Answer.detail(404, "Not found.");
  private static final Answer INVALID_PAGE = Answer.detail(404, "Invalid page.");
  private static final Answer NOT_ACCEPTABLE = Answer.detail(406, AcceptHeader.NOT_ACCEPTABLE);
  private static final Answer INVALID_HOST = Answer.detail(400, "Invalid Host header.");
  private static final Answer TOO_MANY_PARAMETERS =
      Answer.detail(400, "More than " + QueryParameters.LIMIT + " parameters.");

  private final Catalog catalog;
  private final Lists lists;
  private final TrustedProxies proxies;
  private final AnswersApi answers;
  private final ReadGate gate;
  private final NearAnswers nearAnswers;
  private final Scheduler scheduler;
  private final InstantSource clock;

  /**
   * @param nearAnswers makes what is kept in memory, given what is to be told of hot answers that
   *     are outdated
   * @param scheduler where those are made anew
   */
  ReadApi(
      Catalog catalog,
      Lists lists,
      TrustedProxies proxies,
      AnswersApi answers,
      ReadGate gate,
      Function<Consumer<NearAnswers.Asked>, NearAnswers> nearAnswers,
      Scheduler scheduler,
      InstantSource clock) {
    this.catalog = catalog;
    this.lists = lists;
    this.proxies = proxies;
    this.answers = answers;
    this.gate = gate;
    this.clock = clock;
    this.scheduler = scheduler;
    Rebuilds rebuilds = new Rebuilds(gate::underWay, REBUILD_PAUSE, this::rebuild, scheduler);
    this.nearAnswers = nearAnswers.apply(rebuilds::add);
  }

  @Override
  public @Nullable Answer find(RequestHead request) {
    long start = System.nanoTime();
    return ReadTarget.isUnderBase(request.path()) ? ready(asked(request), start) : null;
  }

  private @Nullable Answer ready(NearAnswers.@Nullable Asked asked, long start) {
    NearAnswers.Found near = asked == null ? null : nearAnswers.get(asked);
    return near == null
        ? null
        : told(near.answer(), near.asOf(), Source.MEMORY, false, start, System.nanoTime());
  }

  /** There is one handler for all that is asked under the path: what else it names is data. */
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain others) {
    return ReadTarget.isUnderBase(exchange.getRequest().getURI().getRawPath())
        ? handle(exchange)
        : others.filter(exchange);
  }

  Mono<Void> handle(ServerWebExchange exchange) {
    long start = System.nanoTime();
    ServerHttpRequest request = exchange.getRequest();
    RequestHead head = AnswersApi.head(request);
    NearAnswers.Asked asked = asked(head);
    Answer ready = ready(asked, start);
    if (ready != null) {
      return answers.write(exchange, ready);
    }
    ReadTarget target = ReadTarget.read(catalog, request.getURI().getRawPath());
    if (target instanceof ReadTarget.Unknown) {
      return answers.write(exchange, NOT_FOUND);
    }
    AllowedMethods allowed = AllowedMethods.of(target);
    return Mono.defer(() -> answer(request, target, allowed, asked))
        .flatMap(
            answer ->
                answers.write(
                    exchange,
                    answer.headers().containsKey(HttpHeaders.ALLOW)
                        ? answer
                        : answer.with(HttpHeaders.ALLOW, allowed.all())))
        .onErrorResume(error -> failed(exchange, error));
  }

  /** What is asked, if that is something that may be in memory; else null. */
  private NearAnswers.@Nullable Asked asked(RequestHead request) {
    String method = request.method();
    if ((!method.equals("GET") && !method.equals("HEAD"))
        || request.header(PREFER) != null
        || !AcceptHeader.allowsJson(request.headers().apply(HttpHeaders.ACCEPT))) {
      return null;
    }
    String origin = origin(request);
    return origin == null
        ? null
        : new NearAnswers.Asked(origin, request.path(), request.query(), request.asksForGzip());
  }

  /** Makes an answer of a list anew, for the next one who asks. */
  private Mono<Void> rebuild(NearAnswers.Asked asked) {
    QueryParameters parameters = QueryParameters.parse(asked.query());
    if (parameters == null
        || !(ReadTarget.read(catalog, asked.path()) instanceof ReadTarget.ListOf list)) {
      return Mono.empty();
    }
    ListParameters parsed = ListParameters.read(list.type(), parameters, false);
    PageNumber page = parsed.page();
    return page == null || !parsed.errors().isEmpty()
        ? Mono.empty()
        : lists
            .rebuild(parsed.query(), page, parsed.size())
            .then(
                Mono.defer(
                    () ->
                        list(
                            parsed,
                            new PageLinks(asked.origin() + list.path(), parameters),
                            asked)))
            .then();
  }

  private Mono<Void> failed(ServerWebExchange exchange, Throwable error) {
    return exchange.getResponse().isCommitted() ? Mono.error(error) : answers.fail(exchange, error);
  }

  private Mono<Answer> answer(
      ServerHttpRequest request,
      ReadTarget target,
      AllowedMethods allowed,
      NearAnswers.@Nullable Asked asked) {
    QueryParameters parameters = QueryParameters.parse(request.getURI().getRawQuery());
    if (parameters == null) {
      return Mono.just(TOO_MANY_PARAMETERS);
    }
    String format = parameters.last("format");
    if (format != null && !format.isEmpty() && !format.equals("json")) {
      return Mono.just(NOT_FOUND);
    }
    if (!AcceptHeader.allowsJson(request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT))) {
      return Mono.just(NOT_ACCEPTABLE);
    }
    String method = request.getMethod().name();
    return switch (method) {
      case "GET", "HEAD" -> read(request, target, parameters, asked);
      case "OPTIONS" -> Mono.just(metadata(target));
      default ->
          Mono.just(
              Answer.detail(405, "Method \"" + method + "\" not allowed.")
                  .with(HttpHeaders.ALLOW, allowed.besides(method)));
    };
  }

  private Mono<Answer> read(
      ServerHttpRequest request,
      ReadTarget target,
      QueryParameters parameters,
      NearAnswers.@Nullable Asked near) {
    String origin = origin(AnswersApi.head(request));
    if (origin == null) {
      return Mono.just(INVALID_HOST);
    }
    boolean strict = Preferences.isStrict(request.getHeaders().getOrEmpty(PREFER));
    Mono<Answer> answer =
        switch (target) {
          case ReadTarget.Root(String end) -> Mono.just(root(origin, end, parameters));
          case ReadTarget.ListOf list ->
              list(
                  ListParameters.read(list.type(), parameters, strict),
                  new PageLinks(origin + list.path(), parameters),
                  near);
          case ReadTarget.RowOf(ResourceType type, String key) ->
              row(ListParameters.read(type, parameters, strict), key);
          case ReadTarget.Unknown unknown -> Mono.just(NOT_FOUND);
        };
    return strict
        ? answer.map(lenient -> lenient.with("Preference-Applied", Preferences.STRICT))
        : answer;
  }

  private @Nullable String origin(RequestHead request) {
    String named = request.header(HttpHeaders.HOST);
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

  private Mono<Answer> list(
      ListParameters asked, PageLinks links, NearAnswers.@Nullable Asked near) {
    long start = System.nanoTime();
    PageNumber page = asked.page();
    List<NearEntry<?>> referred = near == null ? List.of() : nearAnswers.begin(referred(asked));
    return checked(
        asked,
        page == null
            ? Mono.just(INVALID_PAGE)
            : Mono.defer(() -> lists.page(asked.query(), page, asked.size()))
                .flatMap(
                    answer ->
                        offLoop(
                            answer,
                            () -> pageAnswer(answer, asked, links, near, referred, start))));
  }

  /** What takes long for a large page is not done on an event loop, which it may be on. */
  private <T> Mono<T> offLoop(PageAnswer answer, Supplier<T> work) {
    Mono<T> done = Mono.fromSupplier(work);
    return answer instanceof PageAnswer.Page page && page.results().length() >= LARGE
        ? done.subscribeOn(scheduler)
        : done;
  }

  private List<ResourceType> referred(ListParameters asked) {
    return asked.references().keySet().stream().map(catalog::target).distinct().toList();
  }

  private Answer pageAnswer(
      PageAnswer answer,
      ListParameters asked,
      PageLinks links,
      NearAnswers.@Nullable Asked near,
      List<NearEntry<?>> referred,
      long start) {
    long answered = System.nanoTime();
    return switch (answer) {
      case PageAnswer.Page page -> {
        PageContent content = ReadBodies.page(page, links);
        Answer whole =
            Answer.json(200, content)
                .tagged(content.tag())
                .with(HttpHeaders.ALLOW, AllowedMethods.ofLists().all());
        if (near != null
            && page.parts() != null
            && ListParameters.areKnown(asked.query().type(), links.parameters())) {
          whole = nearAnswers.keep(near, whole, asked.query().type(), page.parts(), referred);
        }
        yield told(whole, page.asOf(), page.source(), page.made(), start, answered);
      }
      case PageAnswer.NoSuchPage(AsOf asOf, Source source) ->
          told(INVALID_PAGE, asOf, source, false, start, answered);
      case PageAnswer.NotReady(String detail, Duration retryAfter) ->
          ReadGate.unavailable(detail, retryAfter);
    };
  }

  private Mono<Answer> row(ListParameters asked, String keyInPath) {
    long start = System.nanoTime();
    String key = FilterValues.key(asked.query().type().key(), keyInPath);
    return checked(
        asked,
        key == null
            ? Mono.just(NOT_FOUND)
            : Mono.defer(() -> lists.row(asked.query(), key))
                .map(answer -> rowAnswer(answer, start)));
  }

  private Answer rowAnswer(RowAnswer answer, long start) {
    long answered = System.nanoTime();
    return switch (answer) {
      case RowAnswer.Found(byte[] json, long version, AsOf asOf, Source source) -> {
        Answer told = Answer.json(200, json).tagged(EntityTags.row(version, json));
        yield told(told, asOf, source, false, start, answered);
      }
      case RowAnswer.Missing(AsOf asOf, Source source) ->
          told(NOT_FOUND, asOf, source, false, start, answered);
      case RowAnswer.NotReady(String detail, Duration retryAfter) ->
          ReadGate.unavailable(detail, retryAfter);
    };
  }

  /** The answer, if nothing is wrong with the filters, and if the gate lets it through. */
  private Mono<Answer> checked(ListParameters asked, Mono<Answer> answer) {
    Mono<Answer> checked =
        asked.references().isEmpty()
            ? asked.errors().isEmpty() ? answer : Mono.just(wrong(asked.errors()))
            : errors(asked).flatMap(errors -> errors.isEmpty() ? answer : Mono.just(wrong(errors)));
    return gate.pass(checked);
  }

  /** What is wrong, references to rows that do not exist included. */
  private Mono<Map<String, String>> errors(ListParameters asked) {
    return Flux.fromIterable(asked.references().entrySet())
        .filterWhen(reference -> exists(reference).map(exists -> !exists), REFERENCES_AT_ONCE)
        .map(reference -> reference.getKey().name())
        .collectList()
        .map(
            missing -> {
              Map<String, String> errors = new LinkedHashMap<>(asked.errors());
              missing.forEach(name -> errors.put(name, FilterValue.NO_SUCH_REFERENCE));
              return errors;
            });
  }

  private Mono<Boolean> exists(Map.Entry<Column, String> reference) {
    return lists.exists(catalog.target(reference.getKey()), reference.getValue());
  }

  private static Answer wrong(Map<String, String> errors) {
    return Answer.json(400, ReadBodies.errors(errors));
  }

  private Answer told(
      Answer answer, AsOf asOf, Source source, boolean made, long start, long answered) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    String caughtUp = ReadHeaders.asOf(asOf, clock.instant());
    if (caughtUp != null) {
      headers.put(ReadHeaders.AS_OF, caughtUp);
    }
    headers.put(ReadHeaders.SOURCE, source.label());
    headers.put(
        ReadHeaders.SERVER_TIMING,
        ReadHeaders.serverTiming(source, made, answered - start, System.nanoTime() - start));
    return answer.with(headers);
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
