package io.rollcall.command.write;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import io.rollcall.command.schema.SchemaState;
import io.rollcall.http.AcceptHeader;
import io.rollcall.http.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/**
 * The HTTP side of writes: one route for all types, which decides by path and method.
 *
 * <p>As in DRF an unknown path comes first, then what the caller accepts, then the method. Reads
 * are the query service's; whoever sends them here directly is told so.
 */
final class WriteApi {
  private static final String ROOT_METHODS = "GET, HEAD, OPTIONS";
  private static final String COLLECTION_METHODS = "GET, POST, HEAD, OPTIONS";
  private static final String ITEM_METHODS = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS";
  private static final String IMPORT_METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS";

  private final Catalog catalog;
  private final Writes writes;
  private final ImportApi imports;
  private final SchemaState schema;
  private final TrustedProxies proxies;
  private final int maxBody;

  WriteApi(
      Catalog catalog,
      Writes writes,
      ImportApi imports,
      SchemaState schema,
      TrustedProxies proxies,
      int maxBody) {
    this.catalog = catalog;
    this.writes = writes;
    this.imports = imports;
    this.schema = schema;
    this.proxies = proxies;
    this.maxBody = maxBody;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route(
        RequestPredicates.path(Address.ROOT).or(RequestPredicates.path(Address.ROOT + "/**")),
        request -> Mono.defer(() -> answer(request)));
  }

  private Mono<ServerResponse> answer(ServerRequest request) {
    Address address = Address.parse(catalog, request.uri().getRawPath());
    if (address instanceof Address.Unknown || !isJson(request.queryParam("format").orElse(""))) {
      throw notFound();
    }
    checkAccept(request);
    return switch (address) {
      case Address.Root root -> root(request);
      case Address.Collection collection -> collection(request, collection.type());
      case Address.Item item -> item(request, item.type(), item.key());
      case Address.Import row -> importOrItem(request, row.type(), row.key());
      case Address.Unknown unknown -> throw notFound();
    };
  }

  private static Mono<ServerResponse> root(ServerRequest request) {
    return request.method().name().equals("OPTIONS")
        ? options("Api Root", "The default basic root view for DefaultRouter", ROOT_METHODS)
        : Mono.error(notAllowed(request, ROOT_METHODS));
  }

  private Mono<ServerResponse> collection(ServerRequest request, ResourceType type) {
    return switch (request.method().name()) {
      case "OPTIONS" -> options(type.title() + " List", "", COLLECTION_METHODS);
      case "POST" -> create(request, type);
      default -> Mono.error(notAllowed(request, COLLECTION_METHODS));
    };
  }

  private Mono<ServerResponse> item(
      ServerRequest request, ResourceType type, @Nullable Object key) {
    return switch (request.method().name()) {
      case "OPTIONS" -> options(type.title() + " Instance", "", ITEM_METHODS);
      case "PUT" -> update(request, type, existing(key), Mode.REPLACE);
      case "PATCH" -> update(request, type, existing(key), Mode.PARTIAL);
      case "DELETE" -> delete(request, type, existing(key));
      default -> Mono.error(notAllowed(request, ITEM_METHODS));
    };
  }

  /** A row may have that key, too; DRF has no POST to a row. */
  private Mono<ServerResponse> importOrItem(
      ServerRequest request, ResourceType type, @Nullable Object key) {
    return switch (request.method().name()) {
      case "OPTIONS" -> options(type.title() + " Import", "", IMPORT_METHODS, ImportApi.MEDIA_TYPE);
      case "POST" -> {
        checkSchema(type);
        yield imports.answer(request, type);
      }
      case "PUT", "PATCH", "DELETE" -> item(request, type, key);
      default -> Mono.error(notAllowed(request, IMPORT_METHODS));
    };
  }

  private Mono<ServerResponse> create(ServerRequest request, ResourceType type) {
    String origin = origin(request);
    return payload(request, type)
        .flatMap(payload -> writes.create(type, payload))
        .flatMap(
            written ->
                ServerResponse.status(HttpStatus.CREATED)
                    .location(location(request, origin, type, written.key()))
                    .eTag(written.entityTag())
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(written.json()));
  }

  private Mono<ServerResponse> update(
      ServerRequest request, ResourceType type, Object key, Mode mode) {
    return payload(request, type)
        .flatMap(payload -> writes.update(type, key, payload, mode, condition(request)))
        .flatMap(
            written ->
                ServerResponse.ok()
                    .eTag(written.entityTag())
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(written.json()));
  }

  private Mono<ServerResponse> delete(ServerRequest request, ResourceType type, Object key) {
    checkSchema(type);
    return writes
        .delete(type, key, condition(request), cascade(request))
        .then(ServerResponse.noContent().build());
  }

  private Mono<Payload> payload(ServerRequest request, ResourceType type) {
    checkSchema(type);
    if (request.headers().contentLength().orElse(0) > maxBody) {
      throw tooLarge();
    }
    ContentType content =
        new ContentType(String.join(",", request.headers().header(HttpHeaders.CONTENT_TYPE)));
    return DataBufferUtils.join(request.exchange().getRequest().getBody(), maxBody)
        .onErrorMap(DataBufferLimitException.class, error -> tooLarge())
        .map(WriteApi::bytes)
        .defaultIfEmpty(new byte[0])
        .map(bytes -> new Payload(bytes, content));
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }

  private void checkSchema(ResourceType type) {
    String refusal = schema.refusal(type.name());
    if (refusal != null) {
      throw new Refusal(Problem.unavailable(refusal));
    }
  }

  private static Mono<ServerResponse> options(String name, String description, String methods) {
    return options(name, description, methods, "application/json");
  }

  private static Mono<ServerResponse> options(
      String name, String description, String methods, String parses) {
    Metadata metadata =
        new Metadata(name, description, List.of("application/json"), List.of(parses));
    return ServerResponse.ok()
        .header(HttpHeaders.ALLOW, methods)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(metadata);
  }

  private static IfMatch condition(ServerRequest request) {
    return IfMatch.parse(request.headers().header(HttpHeaders.IF_MATCH));
  }

  private static boolean cascade(ServerRequest request) {
    String cascade = request.queryParam("cascade").orElse("false");
    return switch (cascade.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0", "" -> false;
      default ->
          throw new Refusal(
              Problem.of(
                  Status.BAD_REQUEST, Map.of("cascade", List.of("Must be a valid boolean."))));
    };
  }

  private static URI location(ServerRequest request, String origin, ResourceType type, String key) {
    String slash = request.uri().getRawPath().endsWith("/") ? "/" : "";
    String segment = UriUtils.encodePathSegment(key, StandardCharsets.UTF_8);
    return URI.create(origin + Address.ROOT + "/" + type.name() + "/" + segment + slash);
  }

  /** How the caller addressed us; asked before the write, since a link must be made after it. */
  private String origin(ServerRequest request) {
    URI uri = request.uri();
    String named = request.headers().firstHeader(HttpHeaders.HOST);
    String host = named == null ? uri.getRawAuthority() : named;
    if (host == null || !TrustedProxies.isHost(host)) {
      throw new Refusal(Problem.of(Status.BAD_REQUEST, "Invalid Host header."));
    }
    InetAddress peer = request.remoteAddress().map(InetSocketAddress::getAddress).orElse(null);
    return proxies.origin(peer, uri.getScheme(), host, name -> request.headers().header(name));
  }

  private static void checkAccept(ServerRequest request) {
    if (!AcceptHeader.allowsJson(request.headers().header(HttpHeaders.ACCEPT))) {
      throw new Refusal(Problem.of(Status.NOT_ACCEPTABLE, AcceptHeader.NOT_ACCEPTABLE));
    }
  }

  private static boolean isJson(String format) {
    return format.isEmpty() || format.equals("json");
  }

  private static Object existing(@Nullable Object key) {
    if (key == null) {
      throw notFound();
    }
    return key;
  }

  private static Refusal notFound() {
    return new Refusal(Problem.of(Status.NOT_FOUND, "Not found."));
  }

  private Refusal tooLarge() {
    return new Refusal(
        Problem.of(
            Status.CONTENT_TOO_LARGE,
            "The body is larger than the limit of " + maxBody + " bytes."));
  }

  /** Reads are allowed at this address, but not by this service. */
  private static Refusal notAllowed(ServerRequest request, String methods) {
    String method = request.method().name();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    String allow = reads ? methods.replace("GET, ", "").replace("HEAD, ", "") : methods;
    return new Refusal(
        Problem.of(Status.METHOD_NOT_ALLOWED, "Method \"" + method + "\" not allowed.")
            .withHeader(HttpHeaders.ALLOW, allow));
  }

  /** What {@code OPTIONS} tells, in DRF's words. */
  record Metadata(String name, String description, List<String> renders, List<String> parses) {}
}
