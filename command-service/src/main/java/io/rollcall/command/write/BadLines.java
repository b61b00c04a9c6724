package io.rollcall.command.write;

import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import java.util.ArrayList;
import java.util.List;

/** The faults of a file that are told of, up to a limit. Not thread-safe. */
final class BadLines {
  private final int limit;
  private final List<LineFault> faults = new ArrayList<>();
  private boolean duplicatesOnly = true;
  private boolean complete = true;

  /**
   * @param limit how many are told
   */
  BadLines(int limit) {
    this.limit = limit;
  }

  void add(LineFault fault) {
    if (faults.size() == limit) {
      complete = false;
      return;
    }
    faults.add(fault);
    duplicatesOnly &= fault.rule() != null;
  }

  /** Says that what comes behind the faults was not looked at. */
  void breakOff() {
    complete = false;
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /** Whether there is no point in going on. */
  boolean isFull() {
    return faults.size() == limit;
  }

  /**
   * The answer: 409 if lines only collide with rows or with each other, else 400, as for one row.
   * Its {@code errors} are the faults in the order of the file, its {@code complete} says whether
   * these are all.
   */
  Problem problem() {
    LineFault first = faults.getFirst();
    StringBuilder detail = new StringBuilder("Nothing was written: line ").append(first.line());
    if (!first.column().equals(Problem.NO_FIELD)) {
      detail.append(", ").append(first.column());
    }
    detail.append(": ").append(String.join(" ", first.messages()));
    if (!complete) {
      detail.append(" There may be more than the ").append(faults.size()).append(" in errors.");
    } else if (faults.size() > 1) {
      detail.append(" There are ").append(faults.size()).append(" in all.");
    }
    return Problem.of(duplicatesOnly ? Status.CONFLICT : Status.BAD_REQUEST, detail.toString())
        .with("errors", faults.stream().map(LineFault::member).toList())
        .with("complete", complete);
  }
}
