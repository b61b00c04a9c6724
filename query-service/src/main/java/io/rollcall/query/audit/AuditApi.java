package io.rollcall.query.audit;

import io.rollcall.catalog.Catalog;
import io.rollcall.query.order.OrderBody;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What operators order and ask of audits, under {@code /operations}. */
@RestController
@RequestMapping(path = "/operations/audits", produces = MediaType.APPLICATION_JSON_VALUE)
class AuditApi {
  private static final Set<String> MEMBERS = Set.of("types", "repair");
  private static final String EXAMPLE = "{\"types\": [\"students\"], \"repair\": true}";

  private final Catalog catalog;
  private final ObjectProvider<Audits> provided;

  /**
   * @param audits none where Postgres may not be read
   */
  AuditApi(Catalog catalog, ObjectProvider<Audits> audits) {
    this.catalog = catalog;
    this.provided = audits;
  }

  /** How an audit stands; times are ISO 8601, or null. */
  record Line(
      String type,
      String phase,
      boolean repair,
      long done,
      long total,
      long rows,
      long pages,
      long missing,
      long extra,
      long stale,
      long damaged,
      long wrongPages,
      long wrongLists,
      long repaired,
      long unsettled,
      List<String> samples,
      String begunAt,
      @Nullable String endedAt,
      @Nullable String problem) {

    static Line of(AuditStatus status) {
      Tally.Result result = status.result();
      return new Line(
          status.type(),
          status.phase().word(),
          status.repair(),
          status.done(),
          status.total(),
          result.rows(),
          result.pages(),
          result.of(Difference.MISSING),
          result.of(Difference.EXTRA),
          result.of(Difference.STALE),
          result.of(Difference.DAMAGED),
          result.of(Difference.PAGE),
          result.of(Difference.LIST),
          result.repaired(),
          result.unsettled(),
          result.samples(),
          status.begunAt().toString(),
          status.endedAt() == null ? null : status.endedAt().toString(),
          status.problem());
    }
  }

  /** Begins an audit in this service, unless one goes on here. */
  @Operation(
      summary =
          "Begins an audit in this service: {\"types\": [\"students\"], \"repair\": true}, or less")
  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  List<Line> begin(@RequestBody(required = false) @Nullable String json) {
    Audits audits = provided.getIfAvailable();
    if (audits == null) {
      throw new ResponseStatusException(
          HttpStatus.CONFLICT,
          "Postgres, which lists are compared with, may not be read: rollcall.fallback.enabled is"
              + " false.");
    }
    try {
      OrderBody body = OrderBody.read(json, MEMBERS, EXAMPLE);
      return lines(audits.begin(body.types(catalog), body.truth("repair", true)));
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage());
    } catch (Audits.RefusedException e) {
      throw new ResponseStatusException(HttpStatus.CONFLICT, e.getMessage());
    }
  }

  /** How those stand that were begun last in this service. */
  @Operation(summary = "Tells how the audits stand that were begun last in this service")
  @GetMapping
  List<Line> all() {
    return lines(Audits::all);
  }

  /** What came of this service's last sample of each type. */
  @Operation(summary = "Tells what came of the last sample of each type in this service")
  @GetMapping("/samples")
  List<Line> samples() {
    return lines(Audits::samples);
  }

  private List<Line> lines(Function<Audits, List<AuditStatus>> which) {
    Audits audits = provided.getIfAvailable();
    return audits == null ? List.of() : lines(which.apply(audits));
  }

  private static List<Line> lines(List<AuditStatus> all) {
    return all.stream().map(Line::of).toList();
  }
}
