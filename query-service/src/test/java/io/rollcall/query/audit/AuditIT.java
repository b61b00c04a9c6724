package io.rollcall.query.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.audit.AuditStatus.Phase;
import io.rollcall.query.fallback.DatabaseRows;
import io.rollcall.query.fallback.ListsOnPostgres;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.projection.ServedCampus;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A campus in Postgres and its lists in Redis, which somebody writes to by hand: an audit tells
 * just that, and mends it.
 */
class AuditIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int CHANGES = 800;
  private static final int READS = 60;

  private final long seed = Long.getLong("rollcall.audit.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Catalog catalog = Catalog.bundled();
  private final List<String> warned = Collections.synchronizedList(new ArrayList<>());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private ServedCampus campus;
  private ListsOnPostgres postgres;
  private DatabaseRows rows;
  private Audits audits;

  @BeforeEach
  void open() throws Exception {
    System.out.println("audit: seed " + seed);
    campus = new ServedCampus(catalog, random, CHANGES);
    postgres = new ListsOnPostgres(catalog, campus.database);
    rows = ListsOnPostgres.rows(catalog, campus.database);
    audits = audits(Duration.ofSeconds(10));
    campus.read(READS);
  }

  private Audits audits(Duration patience) {
    return AuditsOn.campus(campus, rows, rows.lists(), meters, warned::add, random, patience);
  }

  @AfterEach
  void close() throws Exception {
    audits.close();
    rows.close();
    postgres.close();
    campus.close();
  }

  private Map<String, AuditStatus> audit(boolean repair) {
    audits.begin(catalog.types(), repair);
    await()
        .atMost(PATIENCE)
        .until(() -> audits.all().stream().allMatch(each -> each.phase().hasEnded()));
    return audits.all().stream().collect(Collectors.toMap(AuditStatus::type, each -> each));
  }

  private void assertRight(Map<String, AuditStatus> all) {
    all.forEach(
        (type, status) -> {
          assertThat(status.problem()).as("%s, seed %s", type, seed).isNull();
          assertThat(status.phase()).isEqualTo(Phase.DONE);
          assertThat(status.result().found()).as("%s, seed %s", type, seed).isEmpty();
          assertThat(status.result().unsettled()).as("%s, seed %s", type, seed).isZero();
        });
  }

  @Test
  void whatNobodyHasTouched_isRight() {
    Map<String, AuditStatus> all = audit(true);
    assertRight(all);
    long compared = all.values().stream().mapToLong(each -> each.result().rows()).sum();
    long pages = all.values().stream().mapToLong(each -> each.result().pages()).sum();
    assertThat(compared)
        .isEqualTo(catalog.types().stream().mapToLong(type -> campus.rows(type).size()).sum());
    assertThat(pages).isGreaterThan(READS / 2);
    assertThat(warned).isEmpty();
    assertThat(meters.get("rollcall.audit.right").tag("type", "labs").gauge().value())
        .isEqualTo(1.0);
  }

  @Test
  void whatSomebodyHasDone_isFound_andMended_andChangesGoOn() throws Exception {
    Map<String, Map<Difference, Long>> done = new HashMap<>();
    for (ResourceType type : catalog.types()) {
      done.put(type.name(), damageRows(type));
    }
    Map<String, AuditStatus> all = audit(true);
    all.forEach(
        (type, status) -> {
          assertThat(status.problem()).as("%s, seed %s", type, seed).isNull();
          Map<Difference, Long> found = new EnumMap<>(Difference.class);
          found.putAll(status.result().found());
          found.remove(Difference.PAGE);
          found.remove(Difference.LIST);
          assertThat(found).as("%s, seed %s", type, seed).isEqualTo(done.get(type));
          assertThat(status.result().repaired())
              .as("%s: %s, seed %s", type, status.result(), seed)
              .isEqualTo(status.result().differences());
          assertThat(status.result().unsettled()).as("%s, seed %s", type, seed).isZero();
        });
    assertThat(warned).isNotEmpty();
    campus.read(READS);
    assertRight(audit(false));

    campus.change(300);
    campus.deliver();
    campus.read(READS);
    assertRight(audit(false));
  }

  /** Removes, adds, changes and spoils rows; what of each. */
  private Map<Difference, Long> damageRows(ResourceType type) {
    List<Row> all = new ArrayList<>(campus.rows(type));
    Collections.shuffle(all, random);
    Map<Difference, Long> done = new EnumMap<>(Difference.class);
    if (all.size() < 7) {
      return done;
    }
    byte[] stored = campus.redis.keys.of(type).rows();
    Row removed = all.get(0);
    send(c -> c.hdel(stored, bytes(removed.key())));
    done.merge(Difference.MISSING, 1L, Long::sum);

    Row changed = all.get(1);
    KeyState state =
        campus.redis.model.states(type, Set.of(changed.key())).join().get(changed.key());
    Row other = withOther(changed, all.get(2));
    if (!other.equals(changed)) {
      byte[] bytes = new StoredRow(state.row().stamp(), other).encoded();
      send(c -> c.hset(stored, bytes(changed.key()), bytes));
      done.merge(Difference.STALE, 1L, Long::sum);
    }
    send(c -> c.hset(stored, bytes(all.get(3).key()), bytes("no row")));
    done.merge(Difference.DAMAGED, 1L, Long::sum);
    // One of whose values is none, of which a byte is another.
    Row spoilt = all.get(6);
    byte[] its6 = campus.redis.asked.send(c -> c.hget(stored, bytes(spoilt.key()))).join();
    if (spoil(its6)) {
      send(c -> c.hset(stored, bytes(spoilt.key()), its6));
      done.merge(Difference.DAMAGED, 1L, Long::sum);
    }
    // One that is whole, but another's.
    byte[] its = campus.redis.asked.send(c -> c.hget(stored, bytes(all.get(5).key()))).join();
    send(c -> c.hset(stored, bytes(all.get(4).key()), its));
    done.merge(Difference.DAMAGED, 1L, Long::sum);

    Row added = withKey(all.get(5), type.key().type().isNumber() ? 7_777L : "X1");
    byte[] bytes = new StoredRow(state.row().stamp(), added).encoded();
    send(c -> c.hset(stored, bytes(added.key()), bytes));
    done.merge(Difference.EXTRA, 1L, Long::sum);
    return done;
  }

  /** Makes a time of a row one that there is not. */
  private static boolean spoil(byte[] stored) {
    String text = new String(stored, ISO_8859_1);
    int at = text.indexOf("1970-01-01T");
    if (at < 0) {
      return false;
    }
    stored[at + 5] = '9';
    return true;
  }

  private static Row withKey(Row row, Object key) {
    return copy(row, row).set(row.type().key(), key).build();
  }

  /** With what another row has in all columns but its key and its version. */
  private static Row withOther(Row row, Row other) {
    return copy(other, row).build();
  }

  private static Row.Builder copy(Row from, Row identity) {
    ResourceType type = from.type();
    Row.Builder copy = Row.of(type);
    for (Column column : type.columns()) {
      boolean own = column.equals(type.key()) || column.equals(type.version());
      String text = (own ? identity : from).text(column);
      if (text != null) {
        copy.set(
            column,
            switch (column.type()) {
              case INTEGER, BIGINT -> (Object) Long.valueOf(text);
              case BOOLEAN -> Boolean.valueOf(text);
              case STRING, TEXT, EMAIL, CHOICE, UUID, TIMESTAMP, DATE -> text;
            });
      }
    }
    return copy;
  }

  @Test
  void pagesThatSomebodyHasPut_areFound_andMadeAnew() {
    ResourceType type = catalog.type("departments");
    // Of two lists: all pages of one go with the first that is mended.
    campus.read(ListQuery.all(type));
    campus.read(ListQuery.of(type, List.of(), List.of(), List.of(new Order(type.key(), true))));
    List<String> entries = new ArrayList<>(campus.redis.pages.looks().entries(type).join());
    assertThat(entries).as("seed %s", seed).hasSizeGreaterThan(1);
    assertThat(PageKey.ofEntry(entries.getFirst()).view())
        .isNotEqualTo(PageKey.ofEntry(entries.getLast()).view());
    byte[] prefix = campus.redis.keys.of(type).pagePrefix();
    byte[] first = key(prefix, entries.getFirst());
    byte[] last = key(prefix, entries.getLast());
    byte[] page = campus.redis.asked.send(c -> c.get(first)).join();
    byte[] spoilt = page.clone();
    for (int i = spoilt.length - 20; i < spoilt.length - 5; i++) {
      spoilt[i] ^= 0x55;
    }
    send(c -> c.psetex(first, 600_000, spoilt));
    send(c -> c.set(last, bytes("no page")));

    AuditStatus found = audit(false).get("departments");
    assertThat(found.result().of(Difference.PAGE)).as("seed %s", seed).isEqualTo(2);
    assertThat(found.result().repaired()).isZero();
    AuditStatus mended = audit(true).get("departments");
    assertThat(mended.result().of(Difference.PAGE)).isEqualTo(2);
    assertThat(mended.result().repaired()).isPositive();
    campus.read(READS);
    assertRight(audit(false));
  }

  @Test
  void listsThatSomebodyHasShortened_areFound_andMadeAnew() {
    ResourceType type = catalog.type("courses");
    campus.read(ListQuery.all(type)); // Those read by chance may have no row, or none of this type.
    int shortened = 0;
    for (var used : campus.redis.registrations.used(type).join()) {
      String id = new LiveView(ListQuery.parse(type, used.canonical())).id();
      byte[] view = campus.redis.keys.of(type).view(id);
      long removed = campus.redis.asked.send(c -> c.zremrangebyrank(view, 1, 1)).join();
      shortened += (int) removed;
    }
    assertThat(shortened).as("seed %s", seed).isPositive();
    AuditStatus status = audit(true).get("courses");
    assertThat(status.result().of(Difference.LIST)).as("seed %s", seed).isPositive();
    assertRight(audit(false));
    campus.read(READS);
  }

  @Test
  void withoutRepair_nothingIsWritten() {
    for (ResourceType type : catalog.types()) {
      damageRows(type);
    }
    Map<String, AuditStatus> once = audit(false);
    Map<String, AuditStatus> again = audit(false);
    once.forEach(
        (type, status) -> {
          assertThat(status.result().repaired()).isZero();
          assertThat(again.get(type).result().found()).isEqualTo(status.result().found());
        });
    assertThat(once.values().stream().mapToLong(each -> each.result().differences()).sum())
        .isGreaterThan(10);
  }

  @Test
  void rowsThatTheListsHaveNotHeardOf_areNoDifference_butAnAuditWaitsForThem() throws Exception {
    audits.close();
    audits = audits(Duration.ofSeconds(1));
    campus.change(100);
    campus.fallBehind();
    assertThat(audit(true).values())
        .allSatisfy(
            status -> {
              assertThat(status.phase()).isEqualTo(Phase.FAILED);
              assertThat(status.problem()).contains("have not caught up");
              assertThat(status.result().found()).isEmpty();
            });
    campus.deliver();
    assertRight(audit(true));
  }

  @Test
  void asManyDifferences_asOnlyAReplayMends_endAnAudit() {
    ResourceType type = catalog.type("students");
    byte[] stored = campus.redis.keys.of(type).rows();
    for (int i = 0; i < 1_001; i++) {
      String key = "by hand " + i;
      send(c -> c.hset(stored, bytes(key), bytes("x")));
    }
    AuditStatus status = audit(true).get("students");
    assertThat(status.phase()).isEqualTo(Phase.FAILED);
    assertThat(status.problem()).contains("replay the type");
    assertThat(audit(true).get("labs").phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void samples_findWhatIsWrong_sooner_orLater() {
    Map<Difference, Long> done = damageRows(catalog.type("departments"));
    assertThat(done).as("seed %s", seed).isNotEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              audits.sample(true);
              assertThat(
                      meters
                          .find("rollcall.audit.repaired")
                          .tag("type", "departments")
                          .counters()
                          .stream()
                          .mapToDouble(counter -> counter.count())
                          .sum())
                  .isGreaterThanOrEqualTo(done.values().stream().mapToLong(Long::longValue).sum());
            });
    assertThat(audits.samples()).isNotEmpty();
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(Audits.RefusedException.class::isInstance)
        .untilAsserted(() -> assertRight(audit(false)));
  }

  @Test
  void oneAudit_atATime() {
    audits.begin(catalog.types(), false);
    assertThatThrownBy(() -> audits.begin(catalog.types(), false))
        .isInstanceOf(Audits.RefusedException.class)
        .hasMessageContaining("goes on");
    await()
        .atMost(PATIENCE)
        .until(() -> audits.all().stream().allMatch(each -> each.phase().hasEnded()));
  }

  private <T> void send(
      Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
    campus.redis.asked.send(command).join();
  }

  private static byte[] key(byte[] prefix, String entry) {
    byte[] end = bytes(entry);
    byte[] key = new byte[prefix.length + end.length];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    System.arraycopy(end, 0, key, prefix.length, end.length);
    return key;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
