package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each process is killed in the middle of 2,000 writes: none that was answered is lost. All of them
 * live through it together, one crash after the other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashIT {
  private static final int WRITES = 2_000;
  private static final int WRITERS = 4;

  private final Restartable<Postgres> postgres = Servers.restartablePostgres();
  private final Restartable<Kafka> kafka = Servers.restartableKafka();
  private final Restartable<Redis> redis = Servers.restartableRedis();
  private Rig rig;
  private Service command;
  private Service query;

  enum Victim {
    COMMAND,
    QUERY,
    KAFKA,
    REDIS,
    POSTGRES
  }

  @BeforeAll
  void start() {
    rig = Rig.on(postgres.server().newDatabase(), kafka.server(), redis.server());
    command = rig.command();
    query = rig.query();
    rig.awaitTables();
  }

  @AfterAll
  void close() throws Exception {
    Rig last = rig;
    try (postgres;
        kafka;
        redis;
        last) {
      // Closed from last to first.
    }
  }

  @ParameterizedTest
  @EnumSource
  void lists_afterKillInTheMiddleOfWrites_equalSql(Victim victim) throws Exception {
    rig.awaitCaughtUp(query);
    Set<String> answered = ConcurrentHashMap.newKeySet();
    AtomicInteger refused = new AtomicInteger();
    FutureTask<Void> crash = new FutureTask<>(crash(victim), null);
    AtomicInteger next = new AtomicInteger();
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      writers.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = next.getAndIncrement(); i < WRITES; i = next.getAndIncrement()) {
                  if (i == WRITES / 2) {
                    Thread.startVirtualThread(crash);
                  }
                  write("D" + victim.ordinal() + "-" + i, i, answered, refused);
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    crash.get(5, TimeUnit.MINUTES);
    assertThat(answered.size() + refused.get()).isEqualTo(WRITES);
    assertThat(answered).hasSizeGreaterThan(WRITES / 2);
    rig.awaitCaughtUp(query);
    rig.compareAll(query);
    String own = "/api/departments/?page_size=5000&search=D" + victim.ordinal() + "-";
    String keys = query.get(own).body();
    assertThat(answered).allSatisfy(key -> assertThat(keys).contains('"' + key + '"'));
    System.out.println(victim + " killed: " + answered.size() + " written, " + refused + " not");
  }

  private Runnable crash(Victim victim) {
    return switch (victim) {
      case COMMAND -> killAndStart(command::kill, command::start);
      case QUERY -> killAndStart(query::kill, query::start);
      case KAFKA -> killAndStart(kafka::kill, kafka::start);
      case REDIS -> killAndStart(redis::kill, redis::start);
      case POSTGRES -> killAndStart(postgres::kill, postgres::start);
    };
  }

  private static Runnable killAndStart(Runnable kill, Runnable start) {
    return () -> {
      kill.run();
      start.run();
    };
  }

  private void write(String key, int i, Set<String> answered, AtomicInteger refused) {
    String json =
        """
        {"department_id": "%s", "department_name": "Department %d", "building_name": "B%d",
         "head_of_department": "Head"}
        """
            .formatted(key, i, i % 7);
    try {
      HttpResponse<String> answer = command.write("POST", "/api/departments/", json);
      if (answer.statusCode() == 201) {
        answered.add(key);
      } else {
        refuse(refused);
      }
    } catch (UncheckedIOException e) {
      refuse(refused);
    }
  }

  /** A writer that is refused tries its next one a little later. */
  private static void refuse(AtomicInteger refused) {
    refused.incrementAndGet();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
  }
}
