package io.rollcall.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What query services do that start, come and go while there is no Redis. Starts many of them, and
 * so runs with {@code -Drollcall.tests=all} only.
 */
@EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisAwayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String DEPARTMENTS = "/api/departments/?page_size=5";
  private static final int CONSUMERS_A_SERVICE = 2;
  private static final int PARTITIONS_WITH_ROWS = 8;

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
  void lists_ofARedisThatIsEmptied_areRightOrNotThere() throws Exception {
    insert("kept");
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    String count = query.get(DEPARTMENTS).body();
    flush();
    int notThere = 0;
    for (int right = 0; right < 10; ) {
      HttpResponse<String> list = query.get(DEPARTMENTS);
      HttpResponse<String> row = query.get("/api/departments/kept1/");
      HttpResponse<String> filtered = query.get("/api/labs/?department=kept1&page_size=1");
      for (HttpResponse<String> answer : List.of(list, row, filtered)) {
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
      }
      if (filtered.statusCode() == 200) {
        assertThat(filtered.body()).contains("\"count\":1,");
      }
      if (list.statusCode() == 200) {
        assertThat(list.body()).isEqualTo(count);
        right++;
      } else {
        notThere++;
      }
    }
    assertThat(notThere).isPositive();
    rig.compareAll(query);
    query.close();
  }

  @Test
  void lists_withPostgresInPlaceOfRedis_answerAllTheTime() throws Exception {
    insert("served");
    Service query = rig.with("rollcall.fallback.enabled", "true").query();
    rig.with("rollcall.fallback.enabled", "false");
    rig.awaitCaughtUp(query);
    assertThat(source(query)).isEqualTo("redis");
    redis.kill();
    for (int i = 0; i < 20; i++) {
      assertThat(source(query)).isEqualTo("postgres");
    }
    rig.compareAll(query);
    redis.start();
    Awaitility.await("reads of Redis").atMost(PATIENCE).until(() -> source(query).equals("redis"));
    flush();
    rig.compareAll(query);
    rig.awaitCaughtUp(query);
    rig.compareAll(query);
    query.close();
  }

  private static String source(Service query) {
    HttpResponse<String> answer = query.get(DEPARTMENTS);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.headers().firstValue("Rollcall-Source").orElseThrow();
  }

  @Test
  void lists_afterServicesCameAndWentWhileChangesWereTriedAgain_equalSql() throws Exception {
    Service first = rig.query();
    insert("early");
    rig.awaitCaughtUp(first);
    redis.kill();
    insert("late");
    awaitTries(first);
    Set<String> before = membersWithRows(CONSUMERS_A_SERVICE);
    Service second = rig.query();
    // What the first one tries again is partly the second one's now.
    assertThat(membersWithRows(2 * CONSUMERS_A_SERVICE)).anyMatch(each -> !before.contains(each));
    Service third = rig.query();
    membersWithRows(3 * CONSUMERS_A_SERVICE);
    third.kill();
    membersWithRows(2 * CONSUMERS_A_SERVICE);
    redis.start();
    for (Service query : List.of(first, second)) {
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
    }
    second.close();
    first.close();
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

  /** Waits until the group has committed the ends of what was inserted into. */
  private void awaitCommitted() {
    Awaitility.await("committed offsets")
        .atMost(PATIENCE)
        .until(
            () -> {
              try (Admin admin = admin()) {
                Map<TopicPartition, Long> committed = new HashMap<>();
                admin
                    .listConsumerGroupOffsets(rig.topics)
                    .partitionsToOffsetAndMetadata()
                    .get(10, TimeUnit.SECONDS)
                    .forEach((partition, offset) -> committed.put(partition, offset.offset()));
                Map<TopicPartition, Long> ends = new HashMap<>();
                admin
                    .listOffsets(
                        committed.keySet().stream()
                            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all()
                    .get(10, TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
                return committed.keySet().stream().filter(this::hasRows).count()
                        == PARTITIONS_WITH_ROWS
                    && committed.equals(ends);
              }
            });
  }

  private boolean hasRows(TopicPartition partition) {
    return List.of(rig.topics + ".public.labs", rig.topics + ".public.departments")
        .contains(partition.topic());
  }

  /** Waits until the group has so many members and returns those that what was inserted goes to. */
  private Set<String> membersWithRows(int members) {
    Set<String> withRows = new HashSet<>();
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
                Set<TopicPartition> assigned = new HashSet<>();
                withRows.clear();
                for (MemberDescription member : group.members()) {
                  assigned.addAll(member.assignment().topicPartitions());
                  if (member.assignment().topicPartitions().stream().anyMatch(this::hasRows)) {
                    withRows.add(member.consumerId());
                  }
                }
                return group.groupState() == GroupState.STABLE
                    && group.members().size() == members
                    && assigned.stream().filter(this::hasRows).count() == PARTITIONS_WITH_ROWS;
              }
            });
    return withRows;
  }

  private Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
  }
}
