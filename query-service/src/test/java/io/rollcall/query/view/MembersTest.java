package io.rollcall.query.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
  private static final String[] TEXTS = {
    "", "a", "A", "ab", "a\u0001", "b", "ß", "é", "\uffee", "😀", "a😀", "z", " ", "\t"
  };

  private final Catalog catalog = Catalog.bundled();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void members_sortAsTheRowsDo(long seed) {
    Random random = new Random(seed);
    for (ResourceType type : catalog.types()) {
      List<Order> order = new ArrayList<>();
      order.add(new Order(anyColumn(type, random), random.nextBoolean()));
      order.add(new Order(anyColumn(type, random), random.nextBoolean()));
      order.add(new Order(type.key(), random.nextBoolean()));
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        rows.add(row(type, random, i));
      }
      List<Row> expected = new ArrayList<>(rows);
      expected.sort(comparator(order));
      rows.sort((a, b) -> Arrays.compareUnsigned(member(order, a), member(order, b)));
      assertThat(rows).as("%s by %s, seed %s", type, order, seed).isEqualTo(expected);
      for (Row row : rows) {
        assertThat(key(member(order, row))).isEqualTo(row.key());
      }
    }
  }

  @Test
  void ranges_holdJustTheRowsWithTheValue() {
    ResourceType slots = catalog.type("timetable-slots");
    List<Order> order =
        List.of(new Order(slots.column("timetable"), false), new Order(slots.key(), false));
    for (int parent : new int[] {-1, 0, 255, 256, Integer.MAX_VALUE}) {
      List<byte[]> range = Members.ranges(order.getFirst(), List.of(Integer.toString(parent)));
      assertThat(range.getFirst()[0]).isEqualTo((byte) '[');
      for (int of : new int[] {-2, -1, 0, 1, 254, 255, 256, 257, Integer.MAX_VALUE}) {
        byte[] member =
            member(
                order,
                Row.of(slots).set(slots.key(), 7).set(slots.column("timetable"), of).build());
        boolean inside =
            Arrays.compareUnsigned(bound(range.getFirst()), member) <= 0
                && (range.getLast()[0] == '+'
                    || Arrays.compareUnsigned(member, bound(range.getLast())) < 0);
        assertThat(inside).as("%s in %s", of, parent).isEqualTo(of == parent);
      }
    }
  }

  @Test
  void ranges_areOneWhereTheyMeet_inTheOrderOfMembers() {
    Order byNumber = new Order(catalog.type("timetable-slots").column("timetable"), false);
    Order byText = new Order(catalog.type("labs").column("department"), false);

    assertThat(Members.ranges(byNumber, List.of("7", "3", "2", "-1", "4", "3", "1", "0")))
        .containsExactly(
            Members.ranges(byNumber, List.of("-1")).getFirst(),
            Members.ranges(byNumber, List.of("4")).getLast(),
            Members.ranges(byNumber, List.of("7")).getFirst(),
            Members.ranges(byNumber, List.of("7")).getLast());
    assertThat(Members.ranges(byNumber, List.of("256", "255", "257"))).hasSize(2);
    assertThat(Members.ranges(byText, List.of("B", "A"))).hasSize(4);
    assertThat(Members.ranges(byNumber, List.of())).isEmpty();
  }

  private static byte[] bound(byte[] range) {
    return Arrays.copyOfRange(range, 1, range.length);
  }

  private static byte[] member(List<Order> order, Row row) {
    return Members.member(order, row);
  }

  private static String key(byte[] member) {
    return new String(Members.key(member), StandardCharsets.UTF_8);
  }

  private static Column anyColumn(ResourceType type, Random random) {
    return type.columns().get(random.nextInt(type.columns().size()));
  }

  private static Row row(ResourceType type, Random random, int i) {
    Row.Builder row = Row.of(type);
    for (Column column : type.columns()) {
      if (column.equals(type.key())) {
        row.set(column, column.type().isNumber() ? (Object) (i - 100) : "k" + i);
      } else if (!column.nullable() || random.nextInt(3) > 0) {
        row.set(column, value(column, random));
      }
    }
    return row.build();
  }

  private static Object value(Column column, Random random) {
    return switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE -> TEXTS[random.nextInt(TEXTS.length)];
      case INTEGER ->
          List.of(Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE).get(random.nextInt(5));
      case BIGINT -> List.of(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE).get(random.nextInt(5));
      case BOOLEAN -> random.nextBoolean();
      case UUID -> new java.util.UUID(random.nextLong(), random.nextLong());
      case TIMESTAMP -> Instant.ofEpochSecond(random.nextInt(3) - 1, random.nextInt(3) * 1_000_000);
      case DATE -> java.time.LocalDate.ofEpochDay(random.nextInt(5) - 2);
    };
  }

  /** The order as Postgres has it: by code point, nulls last, and first where descending. */
  private static Comparator<Row> comparator(List<Order> order) {
    Comparator<Row> comparator = (a, b) -> 0;
    for (Order step : order) {
      Comparator<Row> by = (a, b) -> compare(step.column(), a, b);
      comparator = comparator.thenComparing(step.descending() ? by.reversed() : by);
    }
    return comparator;
  }

  private static int compare(Column column, Row a, Row b) {
    if (a.isNull(column) || b.isNull(column)) {
      return Boolean.compare(a.isNull(column), b.isNull(column));
    }
    return switch (column.type()) {
      case INTEGER, BIGINT -> Long.compare(a.number(column), b.number(column));
      case BOOLEAN -> Boolean.compare(a.truth(column), b.truth(column));
      case TIMESTAMP -> Instant.parse(a.text(column)).compareTo(Instant.parse(b.text(column)));
      case STRING, TEXT, EMAIL, CHOICE, UUID, DATE ->
          Arrays.compare(
              a.text(column).codePoints().toArray(), b.text(column).codePoints().toArray());
    };
  }
}
