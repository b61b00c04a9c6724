package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Takes under {@code /operations/warm} the order to make lists, and tells how far that is. */
@RestController
@RequestMapping(path = "/operations/warm", produces = MediaType.APPLICATION_JSON_VALUE)
class WarmApi {
  private final Catalog catalog;
  private final WarmProperties properties;
  private final Warming warming;

  WarmApi(Catalog catalog, WarmProperties properties, Warming warming) {
    this.catalog = catalog;
    this.properties = properties;
    this.warming = warming;
  }

  @Operation(
      summary =
          "Has lists made before they are read: {\"types\": [\"students\"], \"lists\": 10, \"urls\": []}, or less")
  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<WarmRun.Status> begin(@RequestBody(required = false) @Nullable String body) {
    WarmOrder order =
        OrdersApi.understood(
            () -> WarmOrder.read(catalog, properties.lists(), properties.pages(), body));
    return OrdersApi.answered(() -> warming.begin(order))
        .map(
            begun ->
                begun.orElseThrow(
                    () ->
                        new ResponseStatusException(
                            HttpStatus.CONFLICT, "This service warms lists already.")));
  }

  @Operation(summary = "Tells how the last order to this service to warm lists stands")
  @GetMapping
  WarmRun.Status last() {
    return known(warming.last());
  }

  @Operation(summary = "Ends the last order to this service to warm lists")
  @DeleteMapping
  WarmRun.Status cancel() {
    return known(warming.cancel());
  }

  private static WarmRun.Status known(Optional<WarmRun.Status> last) {
    return last.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }
}
