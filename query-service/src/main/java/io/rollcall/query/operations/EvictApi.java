package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.operations.Evicting.Gone;
import io.rollcall.query.read.ListUrl;
import io.rollcall.query.read.ListUrls;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Takes under {@code /operations/evict} the order to have lists go. */
@RestController
@RequestMapping(path = "/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class EvictApi {
  private final Catalog catalog;
  private final ListUrls urls;
  private final Evicting evicting;

  EvictApi(Catalog catalog, ListUrls urls, Evicting evicting) {
    this.catalog = catalog;
    this.urls = urls;
    this.evicting = evicting;
  }

  /**
   * What went.
   *
   * @param query the canonical list query; null where it was all lists of the type
   * @param lists how many list views
   * @param pages how many pages that were kept
   * @param fills how many that were being filled, and will not be stored
   */
  record Line(String type, @Nullable String query, int lists, int pages, int fills) {
    static ResponseEntity<Object> of(ResourceType type, @Nullable String query, Gone gone) {
      return ResponseEntity.ok(
          new Line(type.name(), query, gone.lists(), gone.pages(), gone.fills()));
    }
  }

  @Operation(
      summary =
          "Has the list of a URL go, or all of a type: {\"url\": \"/api/students/\"} or {\"type\": \"students\"}",
      responses =
          @ApiResponse(
              responseCode = "200",
              content = @Content(schema = @Schema(implementation = Line.class))))
  @PostMapping("/evict")
  Mono<ResponseEntity<Object>> evict(@RequestBody String body) {
    EvictOrder order = OrdersApi.understood(() -> EvictOrder.read(catalog, body));
    return OrdersApi.answered(
        () ->
            switch (order) {
              case EvictOrder.OfType(ResourceType type) ->
                  evicting.type(type).thenApply(gone -> Line.of(type, null, gone));
              case EvictOrder.OfList(String url) -> urls.read(url).thenCompose(this::evicted);
            });
  }

  private CompletableFuture<ResponseEntity<Object>> evicted(ListUrl asked) {
    return switch (asked) {
      case ListUrl.Refused refused -> CompletableFuture.completedFuture(OrdersApi.refused(refused));
      case ListUrl.PageOf page ->
          evicting
              .list(page.query())
              .thenApply(gone -> Line.of(page.query().type(), page.query().canonical(), gone));
    };
  }
}
