package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayOrderTest {
  private static final Instant NOW = Instant.parse("2026-11-29T15:00:00Z");

  private final Catalog catalog = Catalog.bundled();

  @Test
  void anOrder_forNothingInParticular_isForAllTypes_atOnce() {
    assertThat(ReplayOrder.read(catalog, "{}", NOW))
        .isEqualTo(new ReplayOrder(catalog.types(), false, 0, false, null));
  }

  @Test
  void anOrder_saysWhichTypes_andHow() {
    ReplayOrder order =
        ReplayOrder.read(
            catalog,
            "{\"types\": [\"labs\", \"users\", \"labs\"], \"hold\": true, \"limit\": 5, \"force\": true}",
            NOW);
    assertThat(order.types()).extracting(ResourceType::name).containsExactly("labs", "users");
    assertThat(order.held()).isTrue();
    assertThat(order.limit()).isEqualTo(5);
    assertThat(order.forced()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON                | The body is no JSON; give",
        "[]                     | The body is no JSON object; give",
        "{\"typs\": [\"labs\"]} | typs is unknown; give",
        "{\"types\": []}        | types is []; give names",
        "{\"types\": \"labs\"}  | types is \"labs\"; give names",
        "{\"types\": [\"lab\"]} | There is no type \"lab\"",
        "{\"types\": [1]}       | There is no type 1",
        "{\"hold\": 1}          | hold is 1; give true or false",
        "{\"limit\": -1}        | limit is -1; give a number from 0",
        "{\"limit\": 1.5}       | limit is 1.5; give a number from 0"
      })
  void anOrder_thatIsNotUnderstood_isRefused(String json, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplayOrder.read(catalog, json, NOW))
        .withMessageStartingWith(why);
  }

  @Test
  void aLimit_isReadAlone() {
    assertThat(ReplayOrder.readLimit("{\"limit\": 7}")).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> ReplayOrder.readLimit("{}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplayOrder.readLimit("{\"limit\": \"7\"}"));
  }
}
