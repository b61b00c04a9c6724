package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvictCommandIT {
  private static final String ORDER = "POST /operations/evict";
  private static final String LIST =
      "{\"type\": \"labs\", \"query\": \"ordering=lab_id\", \"lists\": 1, \"pages\": 1200, \"fills\": 0}";
  private static final String TYPE =
      "{\"type\": \"labs\", \"query\": null, \"lists\": 7, \"pages\": 1, \"fills\": 2}";

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void lists_and_types_go() {
    service.with(ORDER, 200, LIST).with(ORDER, 200, TYPE);

    assertThat(service.run(new EvictCommand(), "/api/labs/?page=3", "labs")).isZero();
    assertThat(service.asked())
        .containsExactly(
            ORDER + " {\"url\":\"/api/labs/?page=3\"}", ORDER + " {\"type\":\"labs\"}");
    assertThat(service.out())
        .containsExactly(
            "labs?ordering=lab_id: 1 list and 1,200 pages evicted",
            "labs: 7 lists and 1 page evicted, 2 fills ended");
  }

  @Test
  void one_that_is_refused_keeps_none_of_the_others() {
    service
        .with(ORDER, 400, "{\"detail\": \"There is no type \\\"lab\\\"\"}")
        .with(ORDER, 200, TYPE);

    assertThat(service.run(new EvictCommand(), "--json", "lab", "labs")).isEqualTo(1);
    assertThat(service.err()).isEqualTo("lab: There is no type \"lab\"\n");
    JsonNode gone = JsonMapper.shared().readTree(String.join("\n", service.out()));
    assertThat(gone).hasSize(1);
    assertThat(gone.path(0).path("lists").asInt()).isEqualTo(7);
  }

  @Test
  void nothing_named_is_refused() {
    assertThat(service.run(new EvictCommand())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.asked()).isEmpty();
  }
}
