package io.rollcall.query.audit;

import io.rollcall.query.operations.StatusPart;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tells in the status of the whole what this service's audits and samples have found. */
record AuditsInStatus(Audits audits) implements StatusPart {
  /** Those that were ordered last, and the last sample of each type. */
  record Told(List<AuditApi.Line> ordered, List<AuditApi.Line> samples) {}

  @Override
  public String name() {
    return "audits";
  }

  @Override
  public CompletableFuture<Told> tell() {
    return CompletableFuture.completedFuture(
        new Told(
            audits.all().stream().map(AuditApi.Line::of).toList(),
            audits.samples().stream().map(AuditApi.Line::of).toList()));
  }
}
