package io.rollcall.query.audit;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.audit.AuditStatus.Phase;
import io.rollcall.query.log.Warnings;
import io.rollcall.thread.BlockingThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The audits that this process carries out, one at a time, and its samples in between. They are
 * remembered as long as it lives, and can be begun anew anywhere: nothing depends on their end.
 * Thread-safe.
 */
final class Audits implements AutoCloseable {
  /** For how long Postgres works for the pages of a sample, and until the page is done then. */
  private static final Duration ENOUGH = Duration.ofSeconds(1);

  /** How many times as long as Postgres worked for pages, samples have no more of them. */
  private static final int RESTS = 9;

  private final AuditTools tools;
  private final AuditMeters meters;
  private final Warnings warnings;
  private final RandomGenerator random;
  private final int sampleRows;
  private final int samplePages;
  private final Map<String, AuditStatus> ordered = new LinkedHashMap<>();
  private final Map<String, AuditStatus> sampled = new LinkedHashMap<>();
  private final AtomicBoolean ordering = new AtomicBoolean();

  /** Held by whoever compares, an audit or a sample. */
  private final ReentrantLock comparing = new ReentrantLock();

  private final ExecutorService thread = BlockingThreads.pool("audit");
  private int next;

  /** Until then samples have no pages; by {@link System#nanoTime}. */
  private long restUntilNanos = System.nanoTime();

  /**
   * @param warnings are told of what differs
   */
  Audits(
      AuditTools tools,
      AuditMeters meters,
      Warnings warnings,
      RandomGenerator random,
      int sampleRows,
      int samplePages) {
    this.tools = tools;
    this.meters = meters;
    this.warnings = warnings;
    this.random = random;
    this.sampleRows = sampleRows;
    this.samplePages = samplePages;
  }

  /** An order that cannot be carried out as things are. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * Begins the audit of types and of all that their rows show something of: first all rows, then
   * all pages that are kept.
   *
   * @param repair whether what differs is mended
   */
  List<AuditStatus> begin(List<ResourceType> types, boolean repair) {
    if (!ordering.compareAndSet(false, true)) {
      throw new RefusedException("An audit goes on in this service already.");
    }
    List<Audited> all = new ArrayList<>();
    synchronized (ordered) {
      ordered.clear();
      for (ResourceType type : withEmbedded(types)) {
        Audited each = new Audited(type, repair);
        all.add(each);
        each.tell(Phase.WAITING, null);
      }
    }
    thread.execute(() -> run(all));
    return all();
  }

  private Set<ResourceType> withEmbedded(List<ResourceType> types) {
    Set<ResourceType> all = new LinkedHashSet<>(types);
    types.forEach(type -> all.addAll(tools.catalog().withEmbedded(type)));
    return all;
  }

  /** How those stand that were begun last, in their order. */
  List<AuditStatus> all() {
    synchronized (ordered) {
      return List.copyOf(ordered.values());
    }
  }

  /** The last samples of types. */
  List<AuditStatus> samples() {
    synchronized (sampled) {
      return List.copyOf(sampled.values());
    }
  }

  private void run(List<Audited> all) {
    comparing.lock(); // A sample ends before its next page.
    try {
      // What a page shows is right only if the rows of all types are.
      for (Audited each : all) {
        each.rows();
      }
      Set<ResourceType> failed = new HashSet<>();
      all.stream().filter(each -> each.failed).forEach(each -> failed.add(each.type));
      for (Audited each : all) {
        each.pages(failed);
      }
    } finally {
      comparing.unlock();
      ordering.set(false);
    }
  }

  /** An audit of a type. Used by one thread, and told by others. */
  private final class Audited {
    private final ResourceType type;
    private final boolean repair;
    private final Tally tally = new Tally();
    private final Instant begun = tools.clock().instant();
    private volatile long done;
    private volatile long total;
    private boolean failed;

    Audited(ResourceType type, boolean repair) {
      this.type = type;
      this.repair = repair;
    }

    void rows() {
      step(
          Phase.ROWS,
          () -> {
            total = tools.redis(tools.model().at(type, tools.current(type)).rows(type));
            new RowAudit(tools, type, repair, tally)
                .all(
                    rows -> {
                      done = rows;
                      tell(Phase.ROWS, null);
                    });
          });
    }

    /**
     * @param unsure the types whose rows may be wrong still
     */
    void pages(Set<ResourceType> unsure) {
      if (failed) {
        return;
      }
      if (!Collections.disjoint(unsure, tools.catalog().withEmbedded(type))) {
        tell(Phase.FAILED, "rows that its own show something of could not be compared");
      } else if (step(Phase.PAGES, () -> new PageAudit(tools, type, repair, tally).all())) {
        tell(Phase.DONE, null);
        ended(type, tally.result());
      }
    }

    private boolean step(Phase phase, Runnable step) {
      tell(phase, null);
      try {
        step.run();
        return true;
      } catch (RuntimeException e) {
        failed = true;
        String problem = Warnings.words(e);
        warnings.add(type.name(), "The audit of " + type.name() + " came to no end: " + problem);
        tell(Phase.FAILED, problem);
        meters.failed(type, tally.result());
        return false;
      }
    }

    private void tell(Phase phase, @Nullable String problem) {
      AuditStatus status =
          new AuditStatus(
              type.name(),
              phase,
              repair,
              done,
              Math.max(total, done),
              tally.result(),
              begun,
              phase.hasEnded() ? tools.clock().instant() : null,
              problem);
      synchronized (ordered) {
        ordered.put(type.name(), status);
      }
    }
  }

  /**
   * Has a sample of the next type compared, unless an audit or a sample goes on.
   *
   * @param repair whether what differs is mended
   */
  void sample(boolean repair) {
    thread.execute(() -> sampleNext(repair));
  }

  private void sampleNext(boolean repair) {
    if (ordering.get() || !comparing.tryLock()) {
      return;
    }
    List<ResourceType> types = tools.catalog().types();
    ResourceType type = types.get(next);
    next = (next + 1) % types.size();
    try {
      sample(type, repair);
    } finally {
      comparing.unlock();
    }
  }

  private void sample(ResourceType type, boolean repair) {
    Tally tally = new Tally();
    Instant begun = tools.clock().instant();
    Phase phase = Phase.DONE;
    String problem = null;
    try {
      new RowAudit(tools, type, repair, tally).some(sampleRows);
      // Any page may show what was wrong.
      boolean all = repair && tally.result().differences() > 0;
      if (all || System.nanoTime() - restUntilNanos >= 0) {
        long asked =
            new PageAudit(tools, type, repair, tally)
                .some(
                    all ? Integer.MAX_VALUE : samplePages,
                    random,
                    nanos -> ordering.get() || (!all && nanos > ENOUGH.toNanos()));
        restUntilNanos = System.nanoTime() + RESTS * asked;
      }
      ended(type, tally.result());
    } catch (RuntimeException e) {
      phase = Phase.FAILED;
      problem = Warnings.words(e);
      warnings.add(type.name(), "A sample of " + type.name() + " was not compared: " + problem);
      meters.failed(type, tally.result());
    }
    synchronized (sampled) {
      sampled.put(
          type.name(),
          new AuditStatus(
              type.name(),
              phase,
              repair,
              tally.result().rows(),
              tally.result().rows(),
              tally.result(),
              begun,
              tools.clock().instant(),
              problem));
    }
  }

  private void ended(ResourceType type, Tally.Result result) {
    meters.ended(type, result);
    if (result.differences() > 0) {
      warnings.add(
          type.name(),
          "%d of %d rows and %d pages of %s were not as Postgres has them, %d of them are mended: %s"
              .formatted(
                  result.differences(),
                  result.rows(),
                  result.pages(),
                  type.name(),
                  result.repaired(),
                  String.join(", ", result.samples())));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
