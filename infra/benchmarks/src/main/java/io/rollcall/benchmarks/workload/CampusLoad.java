package io.rollcall.benchmarks.workload;

import io.rollcall.benchmarks.freshness.Spot;
import io.rollcall.benchmarks.freshness.Spots;
import io.rollcall.benchmarks.freshness.Writes;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import io.rollcall.benchmarks.workload.WriteMix.Spared;
import io.rollcall.catalog.Catalog;
import io.rollcall.stack.StackFile;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Readers of lists, and writers to all types, some of whose writes are watched. */
public final class CampusLoad implements AutoCloseable {
  /** Writes whose way is watched: two of five, but not more than so many a second. */
  public static final int MOST_WATCHED = 20;

  /** How many random lists may not exist for each that is wanted. */
  private static final int TRIES = 10;

  private final Who who;
  private final Readers readers;
  private final Writes watched;
  private final WriteMix others;

  /**
   * Who reads what.
   *
   * @param readers each with a connection of its own
   * @param reads a second, by all of them; 0 for as many as are answered
   * @param lists distinct pages of lists
   * @param seed of lists, reads and writes
   */
  public record Who(int readers, int reads, int lists, long seed) {
    /** What a report says of them. */
    public String words() {
      return ("%d readers, %s, over %d pages of lists of all types (the whole lists first, then"
              + " random filters, searches, orderings and pages; the n-th is read n times less often"
              + " than the first)")
          .formatted(
              readers,
              reads == 0 ? "as fast as they are answered" : "%,d reads a second".formatted(reads),
              lists);
    }

    /** The options of a command that mean this. */
    public String options() {
      return "--readers %d --reads %d --lists %d --seed %d".formatted(readers, reads, lists, seed);
    }
  }

  /** What a report says of the writes. */
  public static final String WRITES =
      "Writes are by SQL to all types, one row each: most update a column of any row, one in ten"
          + " inserts a row or deletes such a one, one in 200 renames a row that others show; of them"
          + " up to %d a second are watched: they write names of rows on first pages, which are asked"
              .formatted(MOST_WATCHED)
          + " for again and again, with 5 ms or a tenth of the time since the commit between, until"
          + " they show them.";

  /**
   * What came of it.
   *
   * @param seconds for how long there were reads
   * @param writes how many were committed, those whose way was watched among them
   * @param watched what the watched ones took
   */
  public record Outcome(double seconds, long writes, Reads reads, List<Writes.Sample> watched) {}

  private CampusLoad(Who who, Readers readers, Writes watched, WriteMix others) {
    this.who = who;
    this.readers = readers;
    this.watched = watched;
    this.others = others;
  }

  /** Chooses lists and rows of a stack that is up, and connects to it. */
  public static CampusLoad on(StackFile addresses, Catalog catalog, Who who) throws Exception {
    URI query = URI.create(addresses.query());
    List<SampleRows> samples = SampleRows.of(catalog, addresses.jdbcUrl());
    List<Spot> spots = spots(catalog, addresses.query(), who.seed());
    List<Spared> spared = spots.stream().map(spot -> new Spared(spot.type(), spot.key())).toList();
    Readers readers = new Readers(query, paths(query, samples, who), who.readers());
    Writes watched = new Writes(addresses.jdbcUrl(), spots);
    try {
      return new CampusLoad(
          who,
          readers,
          watched,
          new WriteMix(addresses.jdbcUrl(), catalog, samples, spared, who.seed()));
    } catch (SQLException e) {
      watched.close();
      throw e;
    }
  }

  /**
   * Reads and writes for a time.
   *
   * @param rate writes a second
   */
  public Outcome run(int rate, Duration time) throws InterruptedException, ExecutionException {
    int looked = Math.min(MOST_WATCHED, Math.ceilDiv(2 * rate, 5));
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Future<List<Writes.Sample>> samples =
          threads.submit(() -> looked == 0 ? List.of() : watched.run(looked, time));
      Future<Long> mixed =
          threads.submit(() -> rate == looked ? 0 : others.run(rate - looked, time));
      long start = System.nanoTime();
      Reads read = readers.run(who.reads(), time, who.seed());
      double took = (System.nanoTime() - start) / 1e9;
      List<Writes.Sample> seen = samples.get();
      return new Outcome(took, seen.size() + mixed.get(), read, seen);
    }
  }

  /** Pages that no longer showed what was written to them and had been shown. */
  public long stalePages() {
    return watched.stalePages();
  }

  /** The whole lists of all types, then random ones; all of them exist. */
  private static List<String> paths(URI query, List<SampleRows> samples, Who who)
      throws IOException {
    Set<String> paths = new LinkedHashSet<>();
    samples.forEach(rows -> paths.add(ListPaths.plain(rows.type())));
    ListPaths random = new ListPaths(samples, who.seed());
    try (KeptConnection http = new KeptConnection(query, Coding.GZIP)) {
      for (int tries = TRIES * who.lists(); paths.size() < who.lists(); tries--) {
        String path = random.next();
        if (http.get(path).status() == 200) {
          paths.add(path);
        } else if (tries <= 0) {
          throw new IOException("%s and others: %s".formatted(path, http.text()));
        }
      }
    }
    return paths.stream().limit(who.lists()).toList();
  }

  /** Rows on the first pages of whole lists, some of them shown by thousands of others. */
  private static List<Spot> spots(Catalog catalog, String query, long seed) throws Exception {
    List<Spot> spots = new ArrayList<>();
    spots.addAll(Spots.of(catalog, "students", "name", 60, 100, query));
    spots.addAll(Spots.of(catalog, "faculty", "faculty_name", 20, 100, query));
    spots.addAll(Spots.of(catalog, "subjects", "subject_name", 10, 100, query));
    spots.addAll(Spots.of(catalog, "labs", "lab_name", 10, 100, query));
    spots.addAll(Spots.of(catalog, "departments", "building_name", 1, 100, query));
    Collections.shuffle(spots, new Random(seed));
    return spots;
  }

  @Override
  public void close() throws SQLException {
    try {
      watched.close();
    } finally {
      others.close();
    }
  }
}
