package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Database;
import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each process is killed in the middle of 2,000 writes: none that was answered is lost. */
class CrashIT {
  private static final int WRITES = 2_000;

  enum Victim {
    COMMAND,
    QUERY,
    KAFKA,
    REDIS,
    POSTGRES
  }

  @ParameterizedTest
  @EnumSource
  void lists_afterKillInTheMiddleOfWrites_equalSql(Victim victim) throws Exception {
    try (Restartable<Postgres> postgres = Servers.restartablePostgres();
        Restartable<Kafka> kafka = Servers.restartableKafka();
        Restartable<Redis> redis = Servers.restartableRedis()) {
      Database database = postgres.server().newDatabase();
      try (Rig rig = Rig.on(database, kafka.server(), redis.server())) {
        Service command = rig.command();
        Service query = rig.query();
        rig.awaitTables();
        rig.awaitCaughtUp(query);
        Set<String> answered = new HashSet<>();
        AtomicInteger refused = new AtomicInteger();
        FutureTask<Void> crash =
            new FutureTask<>(crash(victim, command, query, postgres, kafka, redis), null);
        for (int i = 0; i < WRITES; i++) {
          if (i == WRITES / 2) {
            Thread.startVirtualThread(crash);
          }
          write(command, i, answered, refused);
        }
        crash.get(5, TimeUnit.MINUTES);
        assertThat(answered).hasSizeGreaterThan(WRITES / 2);
        rig.awaitCaughtUp(query);
        rig.compareAll(query);
        String keys = query.get("/api/departments/?page_size=5000").body();
        assertThat(answered).allSatisfy(key -> assertThat(keys).contains('"' + key + '"'));
        System.out.println(
            victim + " killed: " + answered.size() + " written, " + refused + " not");
      }
    }
  }

  private static Runnable crash(
      Victim victim,
      Service command,
      Service query,
      Restartable<Postgres> postgres,
      Restartable<Kafka> kafka,
      Restartable<Redis> redis) {
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

  private static void write(Service command, int i, Set<String> answered, AtomicInteger refused) {
    String key = "D" + i;
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
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }
}
