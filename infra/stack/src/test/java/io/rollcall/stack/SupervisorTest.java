package io.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.stack.Supervisor.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SupervisorTest {

  private static final Patience QUICK =
      new Patience(3, Duration.ofMillis(1), Duration.ofMinutes(1));

  private final Queue<Process> processes = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Long> restarts = new LinkedBlockingQueue<>();
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<String> gaveUp = new CompletableFuture<>();

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void member_that_dies_is_started_again_under_another_pid() throws InterruptedException {
    Member member = new Member(MemberName.KAFKA, this::sleeper);
    member.start();
    long first = member.pid();
    Supervisor supervisor = supervisor(QUICK, member);
    supervisor.watch(List.of(member));

    ProcessHandle.of(first).orElseThrow().destroyForcibly();

    Long second = restarts.poll(20, TimeUnit.SECONDS);
    assertThat(second).isNotNull().isNotEqualTo(first);
    assertThat(said).contains("Kafka (pid %d) died".formatted(first));
    assertThat(member.isAlive()).isTrue();
    supervisor.end();
  }

  @Test
  void member_that_does_not_start_is_tried_a_few_times() throws Exception {
    AtomicInteger starts = new AtomicInteger();
    Member member =
        new Member(
            MemberName.REDIS,
            () -> {
              if (starts.getAndIncrement() > 0) {
                throw new StackException("no room");
              }
              return sleeper();
            });
    member.start();
    Supervisor supervisor = supervisor(QUICK, member);
    supervisor.watch(List.of(member));

    ProcessHandle.of(member.pid()).orElseThrow().destroyForcibly();

    assertThat(gaveUp.get(20, TimeUnit.SECONDS))
        .isEqualTo("Redis stays dead after 3 attempts: no room");
    assertThat(starts).hasValue(4);
  }

  @Test
  void member_that_dies_again_and_again_is_given_up() throws Exception {
    Member member = new Member(MemberName.QUERY, this::stillborn);
    member.start();
    Supervisor supervisor = supervisor(QUICK, member);

    supervisor.watch(List.of(member));

    assertThat(gaveUp.get(20, TimeUnit.SECONDS))
        .isEqualTo("query service stays dead after 3 attempts: it died again and again");
  }

  @Test
  void nothing_is_started_once_the_end_has_come() throws InterruptedException {
    Member member = new Member(MemberName.POSTGRES, this::sleeper);
    member.start();
    Supervisor supervisor =
        supervisor(new Patience(3, Duration.ofMinutes(1), Duration.ofMinutes(1)), member);
    supervisor.watch(List.of(member));

    supervisor.end();
    ProcessHandle.of(member.pid()).orElseThrow().destroyForcibly();

    assertThat(restarts.poll(200, TimeUnit.MILLISECONDS)).isNull();
    assertThat(said).isEmpty();
    assertThat(gaveUp).isNotDone();
  }

  private Supervisor supervisor(Patience patience, Member member) {
    return new Supervisor(patience, said::add, () -> restarts.add(member.pid()), gaveUp::complete);
  }

  private Member.Running sleeper() {
    return process("sleep", "600");
  }

  private Member.Running stillborn() {
    return process("true");
  }

  private Member.Running process(String... command) {
    try {
      Process process = new ProcessBuilder(command).start();
      processes.add(process);
      return new Member.Running(process.pid(), process::destroyForcibly);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
