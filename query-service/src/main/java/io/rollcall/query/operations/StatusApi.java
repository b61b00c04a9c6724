package io.rollcall.query.operations;

import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells under {@code /operations/status} how all of it stands. */
@RestController
@RequestMapping(path = "/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class StatusApi {
  private final Statuses statuses;

  StatusApi(Statuses statuses) {
    this.statuses = statuses;
  }

  @Operation(summary = "Tells how this service and what is kept stand")
  @GetMapping("/status")
  Mono<Status> status() {
    return OrdersApi.answered(statuses::status).subscribeOn(Schedulers.boundedElastic());
  }
}
