package io.rollcall.benchmarks.workload;

import io.rollcall.benchmarks.load.Answer;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Readers of some lists, each with a connection and a thread of its own.
 *
 * <p>Which list is next follows Zipf's law: the n-th is read n times less often than the first. A
 * read's time is counted from when it was due, so an answer that keeps its reader from asking again
 * in time counts against those that wait behind it.
 */
final class Readers {
  private final URI query;
  private final List<String> paths;
  private final double[] shares;
  private final int readers;

  /**
   * Connects to nothing yet.
   *
   * @param paths the most read first
   */
  Readers(URI query, List<String> paths, int readers) {
    this.query = query;
    this.paths = List.copyOf(paths);
    this.readers = readers;
    shares = new double[paths.size()];
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      sum += 1.0 / (i + 1);
      shares[i] = sum;
    }
  }

  /**
   * Reads for a time.
   *
   * @param perSecond how often all of them ask together; 0 for as often as they are answered
   */
  Reads run(int perSecond, Duration time, long seed)
      throws InterruptedException, ExecutionException {
    Reads all = new Reads();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<Reads>> pending = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        Random random = new Random(seed * readers + i);
        pending.add(threads.submit(() -> read(perSecond, time, random)));
      }
      for (Future<Reads> each : pending) {
        all.addAll(each.get());
      }
    }
    return all;
  }

  private Reads read(int perSecond, Duration time, Random random) throws IOException {
    Reads reads = new Reads();
    try (KeptConnection http = new KeptConnection(query, Coding.GZIP)) {
      long start = System.nanoTime();
      long end = start + time.toNanos();
      double gap = perSecond == 0 ? 0 : 1e9 * readers / perSecond;
      double offset = gap * random.nextDouble();
      for (int i = 0; ; i++) {
        long due = gap == 0 ? System.nanoTime() : start + (long) (offset + i * gap);
        if (Math.max(due, System.nanoTime()) >= end) {
          return reads;
        }
        for (long wait; (wait = due - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(wait);
        }
        Answer answer = http.get(any(random));
        reads.add(answer, due, (System.nanoTime() - due) / 1e6);
      }
    }
  }

  private String any(Random random) {
    int found = Arrays.binarySearch(shares, random.nextDouble() * shares[shares.length - 1]);
    return paths.get(found < 0 ? -found - 1 : found);
  }
}
