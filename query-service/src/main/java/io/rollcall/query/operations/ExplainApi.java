package io.rollcall.query.operations;

import io.rollcall.query.read.ListUrl;
import io.rollcall.query.read.ListUrls;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Explains under {@code /operations/explain} how a list would be answered. */
@RestController
@RequestMapping(path = "/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class ExplainApi {
  private final ListUrls urls;
  private final Explaining explaining;

  ExplainApi(ListUrls urls, Explaining explaining) {
    this.urls = urls;
    this.explaining = explaining;
  }

  @Operation(
      summary = "Explains how the list of a URL would be answered, and why",
      responses =
          @ApiResponse(
              responseCode = "200",
              content = @Content(schema = @Schema(implementation = Explanation.class))))
  @GetMapping("/explain")
  Mono<ResponseEntity<Object>> explain(@RequestParam String url) {
    return OrdersApi.answered(() -> urls.read(url).thenCompose(this::explained));
  }

  private CompletableFuture<ResponseEntity<Object>> explained(ListUrl asked) {
    return switch (asked) {
      case ListUrl.Refused refused -> CompletableFuture.completedFuture(OrdersApi.refused(refused));
      case ListUrl.PageOf page ->
          explaining
              .explain(page)
              .thenApply(
                  found ->
                      found
                          .<ResponseEntity<Object>>map(ResponseEntity::ok)
                          .orElseGet(() -> OrdersApi.refused(ListUrl.Refused.noSuchPage())));
    };
  }
}
