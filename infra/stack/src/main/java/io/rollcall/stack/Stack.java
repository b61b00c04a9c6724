package io.rollcall.stack;

import io.rollcall.servers.FreePorts;
import io.rollcall.stack.edge.Edge;
import io.rollcall.stack.edge.EdgeOptions;
import io.rollcall.stack.edge.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelBindException;

/**
 * A whole Rollcall on this machine, on loopback: Postgres, Kafka and Redis, both services, and the
 * edge.
 *
 * <p>{@link #start()} returns when all lists show what the database holds. From then on a member
 * that dies is started again, until that is pointless. {@link #close()} stops everything in order
 * and may come from any thread at any time, while starting too; where this process is killed
 * instead, what it started ends with it.
 */
public final class Stack implements AutoCloseable {

  private static final Duration GIVE_WAY = Duration.ofSeconds(5);

  private final StackOptions options;
  private final Narrator narrator;
  private final DataFolder folder;
  private final Supervisor supervisor;
  private final CompletableFuture<String> failure = new CompletableFuture<>();

  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch startEnded = new CountDownLatch(1);
  private volatile @Nullable Thread starter;

  private @Nullable Edge edge;
  private volatile @Nullable Members members;

  public Stack(StackOptions options, Narrator narrator) {
    this.options = options;
    this.narrator = narrator;
    this.folder = DataFolder.at(options.data());
    this.supervisor =
        new Supervisor(Supervisor.Patience.usual(), narrator, this::publish, failure::complete);
  }

  /** A started stack; one that does not come up is stopped again. */
  public static Stack start(StackOptions options, Narrator narrator) {
    Stack stack = new Stack(options, narrator);
    try {
      stack.start();
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /**
   * Starts everything, loads the campus into an empty database, and waits for the lists.
   *
   * @throws StackException saying what to do; {@link #close()} is still to be called
   */
  public void start() {
    starter = Thread.currentThread();
    try {
      if (closing.get()) {
        throw new InterruptedException();
      }
      startInSteps();
    } catch (InterruptedException e) {
      throw new StackException("Stopped while starting.", e);
    } finally {
      starter = null;
      startEnded.countDown();
    }
  }

  private void startInSteps() throws InterruptedException {
    folder.hold();
    EarlierRun.in(folder).end(narrator);
    if (options.fresh()) {
      folder.clear();
    }
    folder.turnLogs();
    Ports ports = options.ports().resolve();
    Members all = Members.of(options, ports, folder);
    members = all;
    edge = startEdge(ports);
    AtOnce.each(all.all(), member -> startOrPrepare(member, all.servers()));
    AtOnce.each(all.services(), this::startMember);
    new Filling(all.jdbcUrl(), options.scale(), narrator).fillIfEmpty();
    new Readiness(all.catalog(), all.jdbcUrl(), all.queryAddress(), narrator)
        .await(all::checkAlive);
    publish();
    supervisor.watch(all.all());
  }

  private static Edge startEdge(Ports ports) {
    try {
      return Edge.start(
          EdgeOptions.of(
              ports.edge(),
              Origin.onLoopback("query service", ports.query()),
              Origin.onLoopback("command service", ports.command())));
    } catch (ChannelBindException e) {
      throw new StackException("Port %d is in use already.".formatted(ports.edge()), e);
    }
  }

  private void startOrPrepare(Member member, List<Member> first) throws InterruptedException {
    if (first.contains(member)) {
      startMember(member);
    } else {
      member.prepare();
    }
  }

  private void startMember(Member member) {
    long since = System.nanoTime();
    member.start();
    narrator.say("%s ready after %.1f s".formatted(member, seconds(since)));
  }

  /** Writes {@code stack.json}, at the start and when pids have changed. */
  private void publish() {
    addresses().write(folder.stackFile());
  }

  /** Where everything is, with the pids of now. */
  public StackFile addresses() {
    return existing().toFile();
  }

  /**
   * Starts another query service beside that of the stack, which is not started again if it dies.
   *
   * @param data where its log goes
   * @param further settings besides those that both services have
   */
  public AnotherQuery startAnotherQuery(Path data, Map<String, String> further) {
    int port = FreePorts.next();
    Member.Running running = existing().query().beside(data, port, further).start();
    return new AnotherQuery(URI.create("http://localhost:" + port), running.stop());
  }

  /** Why the stack cannot go on, once it cannot; never completed by {@link #close()}. */
  public CompletableFuture<String> failure() {
    return failure.copy();
  }

  /** Waits until everything has stopped. The data stay. */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      try {
        stopStarting();
        stopAll();
      } finally {
        folder.close();
        closed.countDown();
      }
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A start that waits for a server gives way at once, one that waits for Postgres when that goes.
   */
  private void stopStarting() {
    Thread thread = starter;
    if (thread != null && thread != Thread.currentThread()) {
      thread.interrupt();
      try {
        startEnded.await(GIVE_WAY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stopAll() {
    supervisor.end();
    Edge front = edge;
    if (front != null) {
      front.close();
    }
    Members all = members;
    if (all != null) {
      folder.removeStackFile();
      stop(all.services());
      stop(all.servers());
    }
  }

  private void stop(List<Member> some) {
    try {
      AtOnce.each(
          some.stream().filter(Member::isAlive).toList(),
          member -> {
            long since = System.nanoTime();
            member.stop();
            narrator.say("%s stopped after %.1f s".formatted(member, seconds(since)));
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Members existing() {
    Members all = members;
    if (all == null) {
      throw new IllegalStateException("the stack is not started");
    }
    return all;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
