package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rollcall.catalog.Catalog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmOrderTest {
  private final Catalog catalog = Catalog.bundled();

  @Test
  void anOrder_forNothingInParticular_isForAllTypes() {
    assertThat(read("{}")).isEqualTo(new WarmOrder(catalog.types(), 7, List.of()));
    assertThat(read("{\"lists\": 3}")).isEqualTo(new WarmOrder(catalog.types(), 3, List.of()));
  }

  @Test
  void anOrder_saysWhichTypes_andWhichLists() {
    assertThat(read("{\"types\": [\"labs\", \"users\", \"labs\"]}").types())
        .containsExactly(catalog.type("labs"), catalog.type("users"));
    assertThat(read("{\"urls\": [\"/api/labs/\"]}"))
        .isEqualTo(new WarmOrder(List.of(), 7, List.of("/api/labs/")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON                    | The body is no JSON; give",
        "{\"url\": [\"/\"]}         | url is unknown; give",
        "{\"types\": []}            | types is []; give names",
        "{\"types\": \"labs\"}      | types is \"labs\"; give names",
        "{\"types\": [\"lab\"]}     | There is no type \"lab\"",
        "{\"urls\": [1]}            | urls is [1]; give an array",
        "{\"urls\": [\"a\",\"b\",\"c\"]} | urls are 3; give at most rollcall.warm.pages, which is 2",
        "{\"lists\": -1}            | lists is -1; give a number from 0",
        "{\"lists\": 100001}        | lists is 100001; give a number from 0 to 100000"
      })
  void anOrder_thatIsNotUnderstood_isRefused(String json, String why) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(json)).withMessageStartingWith(why);
  }

  private WarmOrder read(String json) {
    return WarmOrder.read(catalog, 7, 2, json);
  }
}
