package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.command.write.Address.Collection;
import io.rollcall.command.write.Address.Import;
import io.rollcall.command.write.Address.Item;
import io.rollcall.command.write.Address.Root;
import io.rollcall.command.write.Address.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  private final Catalog catalog = Catalog.bundled();

  @Test
  void everyType_hasAnAddress_withAndWithoutFinalSlash() {
    assertThat(catalog.types()).hasSize(11);
    catalog
        .types()
        .forEach(
            type -> {
              assertThat(parse("/api/" + type.name())).isEqualTo(new Collection(type));
              assertThat(parse("/api/" + type.name() + "/")).isEqualTo(new Collection(type));
              Object key = type.generatedKey() ? (Object) 12 : "12";
              assertThat(parse("/api/" + type.name() + "/12")).isEqualTo(new Item(type, key));
              assertThat(parse("/api/" + type.name() + "/12/")).isEqualTo(new Item(type, key));
            });
  }

  @Test
  void importOfAType_hasAnAddress_whichARowMayHaveToo() {
    assertThat(parse("/api/labs/import/"))
        .isEqualTo(parse("/api/labs/import"))
        .isEqualTo(new Import(catalog.type("labs"), "import"));
    assertThat(parse("/api/users/import/")).isEqualTo(new Import(catalog.type("users"), null));
    assertThat(parse("/api/labs/Import/")).isEqualTo(new Item(catalog.type("labs"), "Import"));
  }

  @Test
  void root_hasAnAddress() {
    assertThat(parse("/api")).isEqualTo(new Root());
    assertThat(parse("/api/")).isEqualTo(new Root());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/apis/",
        "/api//",
        "/api/nope/",
        "/api/Students/",
        "/api/students//",
        "/api/students/S1/x/",
        "/api/students/S1//",
        "/api//students/",
        "/students/"
      })
  void otherPaths_areUnknown(String path) {
    assertThat(parse(path)).isEqualTo(new Unknown());
  }

  @ParameterizedTest
  @CsvSource({"01,1", "+1,1", "%201%20,1", "1_0,10", "%D9%A1,1", "-1,-1", "2147483647,2147483647"})
  void numberedKey_isReadAsPythonDoes(String sent, int key) {
    assertThat(parse("/api/users/" + sent + "/")).isEqualTo(new Item(catalog.type("users"), key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1.0", "1e0", "2147483648", "-2147483649", "%", "%zz", "1%00"})
  void impossibleNumber_isNoRowsKey(String sent) {
    assertThat(parse("/api/users/" + sent + "/")).isEqualTo(new Item(catalog.type("users"), null));
  }

  @ParameterizedTest
  @CsvSource({"S%201,'S 1'", "a+b,a+b", "%C3%A9,é", "a%2Fb,a/b", "' S1',' S1'"})
  void textKey_isDecoded(String sent, String key) {
    assertThat(parse("/api/students/" + sent)).isEqualTo(new Item(catalog.type("students"), key));
  }

  @Test
  void nul_isNoRowsKey() {
    assertThat(parse("/api/students/S%001/")).isEqualTo(new Item(catalog.type("students"), null));
  }

  private Address parse(String path) {
    return Address.parse(catalog, path);
  }
}
