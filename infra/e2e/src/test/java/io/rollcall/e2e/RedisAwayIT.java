package io.rollcall.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What query services do that start, come and go while there is no Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisAwayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int CONSUMERS_A_SERVICE = 2;

  private final Servers shared = Servers.shared();
  private final Kafka kafka = shared.kafka();
  private final Restartable<Redis> redis = Servers.restartableRedis();
  private Rig rig;

  @BeforeAll
  void start() {
    rig =
        Rig.on(shared.postgres().newDatabase(), kafka, redis.server())
            .with("spring.kafka.consumer.properties.session.timeout.ms", "6000")
            .with("spring.kafka.consumer.properties.heartbeat.interval.ms", "500");
    rig.command();
    rig.awaitTables();
  }

  @AfterAll
  void close() throws Exception {
    try (redis;
        Rig last = rig) {
      // Closed from last to first.
    }
  }

  @Test
  void lists_ofAServiceThatStartsBeforeAnEmptyRedis_equalSql() throws Exception {
    insert("alone");
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    // By now the group has committed the ends of the topics; nothing more is written to them.
    awaitCommitted();
    query.kill();
    flush();
    redis.kill();
    query.start();
    assertThat(query.get("/api/departments/").statusCode()).isEqualTo(503);
    redis.start();
    rig.awaitCaughtUp(query);
    rig.compareAll(query);
    query.close();
  }

  @Test
  void lists_afterServicesCameAndWentWhileChangesWereTriedAgain_equalSql() throws Exception {
    Service first = rig.query();
    Service second = rig.query();
    insert("early");
    rig.awaitCaughtUp(first);
    redis.kill();
    insert("late");
    awaitTries(first);
    awaitTries(second);
    Service third = rig.query();
    awaitMembers(3 * CONSUMERS_A_SERVICE);
    first.kill();
    awaitMembers(2 * CONSUMERS_A_SERVICE);
    redis.start();
    for (Service query : new Service[] {second, third}) {
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
      query.close();
    }
  }

  /** Rows of two types, in every partition of their topics. */
  private void insert(String word) throws SQLException {
    rig.database.execute(
        """
        INSERT INTO departments (department_id, department_name, building_name, head_of_department)
        SELECT '%1$s' || i, '%1$s' || i, 'B' || i %% 7, 'Head' FROM generate_series(1, 300) i"""
            .formatted(word));
    rig.database.execute(
        """
        INSERT INTO labs (lab_id, department_id, lab_name, capacity)
        SELECT '%1$s' || i, '%1$s' || i, 'Lab', i FROM generate_series(1, 300) i"""
            .formatted(word));
  }

  private void flush() throws IOException {
    Redis server = redis.server();
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.getOutputStream().write("FLUSHALL\r\n".getBytes(US_ASCII));
      assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("+OK\r\n".getBytes(US_ASCII));
    }
  }

  /** Waits until a service cannot apply what it has received. */
  private static void awaitTries(Service query) {
    Awaitility.await("a change that is tried again")
        .atMost(PATIENCE)
        .until(() -> query.get("/actuator/health").body().contains("last_error"));
  }

  private void awaitCommitted() {
    Awaitility.await("committed offsets")
        .atMost(PATIENCE)
        .until(
            () -> {
              try (Admin admin = admin()) {
                return admin
                        .listConsumerGroupOffsets(rig.topics)
                        .partitionsToOffsetAndMetadata()
                        .get(10, TimeUnit.SECONDS)
                        .entrySet()
                        .stream()
                        .filter(each -> each.getKey().topic().equals(rig.topics + ".public.labs"))
                        .mapToLong(each -> each.getValue().offset())
                        .sum()
                    >= 300;
              }
            });
  }

  private void awaitMembers(int members) {
    Awaitility.await(members + " members of the group")
        .atMost(PATIENCE)
        .until(
            () -> {
              try (Admin admin = admin()) {
                ConsumerGroupDescription group =
                    admin
                        .describeConsumerGroups(List.of(rig.topics))
                        .all()
                        .get(10, TimeUnit.SECONDS)
                        .get(rig.topics);
                return group.groupState() == GroupState.STABLE && group.members().size() == members;
              }
            });
  }

  private Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
  }
}
