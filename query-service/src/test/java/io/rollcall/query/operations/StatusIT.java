package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** What is told of the whole. */
class StatusIT extends OperationsRig {
  @Test
  void status_tellsOfEachType_ofRedis_andOfWhatWasRead() {
    String url = "/api/labs/?page_size=30";
    list(url);
    await().atMost(PATIENCE).until(() -> source(url).equals("memory"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode labs = type(status(), "labs");
              assertThat(labs.at("/lag/records").asLong(-1)).isZero();
              assertThat(labs.at("/lag/bytes").asLong(-1)).isZero();
              assertThat(labs.at("/lag/ms").asLong(-1)).isZero();
              assertThat(labs.path("pageBytes").asLong()).isPositive();
              // Where a topic ends is looked up now and then: what a test before this one has sent
              // may be applied already.
              assertThat(labs.at("/lag/partitions/0/applied").asLong())
                  .isEqualTo(labs.at("/lag/partitions/0/end").asLong());
            });

    JsonNode status = status();
    List<String> names = new ArrayList<>();
    status.path("types").forEach(type -> names.add(type.path("type").asString()));
    assertThat(names)
        .containsExactlyElementsOf(
            Catalog.bundled().types().stream().map(ResourceType::name).toList());
    JsonNode labs = type(status, "labs");
    // Tests that share the rig add some.
    assertThat(labs.path("rows").asLong())
        .isEqualTo(list("/api/labs/?page_size=1").path("count").asLong())
        .isGreaterThanOrEqualTo(LABS);
    assertThat(labs.path("complete").asBoolean()).isTrue();
    assertThat(labs.at("/generations/current").asLong()).isZero();
    assertThat(labs.at("/generations/next").isNull()).isTrue();
    assertThat(labs.at("/lag/position").asString()).startsWith("0/");
    assertThat(labs.at("/lag/ageMs").asLong()).isPositive();
    assertThat(labs.at("/lag/partitions/0/applied").asLong())
        .isEqualTo(labs.at("/lag/partitions/0/end").asLong())
        .isGreaterThanOrEqualTo(LABS);
    assertThat(labs.path("lists").asLong()).isPositive();
    assertThat(labs.path("pages").asLong()).isPositive();
    assertThat(labs.path("bookkeepingBytes").asLong()).isPositive();
    assertThat(labs.at("/reads/memory").asLong()).isPositive();
    assertThat(labs.at("/reads/redis").asLong()).isPositive();
    assertThat(labs.at("/reads/postgres").asLong()).isZero();
    assertThat(labs.at("/pagesRead/made").asLong()).isPositive();
    assertThat(status.at("/reads/memory").asLong())
        .isGreaterThanOrEqualTo(labs.at("/reads/memory").asLong());

    assertThat(status.at("/health/redis").asString()).isEqualTo("UP");
    assertThat(status.at("/health/projection").asString()).isEqualTo("UP");
    assertThat(status.at("/redis/usedBytes").asLong()).isPositive();
    assertThat(status.at("/redis/policy").asString()).isNotEmpty();
    // 250 rows of some 40 bytes, and what a hash takes for each.
    assertThat(status.at("/redis/byKind/rows").asLong()).isBetween(10_000L, 100_000L);
    assertThat(status.at("/redis/byKind/lists").asLong()).isPositive();
    assertThat(status.at("/redis/byKind/pages").asLong()).isPositive();
    assertThat(status.at("/redis/byKind/bookkeeping").asLong()).isPositive();
    assertThat(status.at("/parts/replays").isArray()).isTrue();
  }

  private JsonNode status() {
    return operation(HttpMethod.GET, "status", null, 200);
  }

  private static JsonNode type(JsonNode status, String name) {
    for (JsonNode type : status.path("types")) {
      if (type.path("type").asString().equals(name)) {
        return type;
      }
    }
    throw new AssertionError("no " + name + " in " + status);
  }
}
