package io.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StackFileTest {

  @TempDir private Path folder;

  @Test
  void file_has_the_fields_of_the_contract() throws IOException {
    Path file = folder.resolve("stack.json");

    example().write(file);

    JsonNode json = new JsonMapper().readTree(Files.readString(file));
    assertThat(List.copyOf(json.propertyNames()))
        .containsExactly("edge", "query", "command", "postgres", "kafka", "redis", "pids");
    assertThat(json.get("kafka").asString()).isEqualTo("127.0.0.1:9092");
    assertThat(json.get("pids").get("postgres").asLong()).isEqualTo(11);
  }

  @Test
  void what_was_written_is_read() {
    Path file = folder.resolve("stack.json");
    example().write(file);

    assertThat(StackFile.read(file)).isEqualTo(example());
    assertThat(folder.toFile().list()).containsExactly("stack.json");
  }

  @Test
  void missing_file_means_that_no_stack_runs() {
    assertThatThrownBy(() -> StackFile.read(folder.resolve("stack.json")))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("no stack runs there");
  }

  @Test
  void file_that_is_none_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("stack.json"), "{\"edge\":");

    assertThatThrownBy(() -> StackFile.read(file)).isInstanceOf(StackException.class);
  }

  @Test
  void database_has_an_address_for_jdbc() {
    assertThat(example().jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:5432/rollcall?user=rollcall");
  }

  private static StackFile example() {
    Map<String, Long> pids = new LinkedHashMap<>();
    pids.put("postgres", 11L);
    pids.put("command", 12L);
    return new StackFile(
        "http://localhost:8000/api",
        "http://localhost:8080",
        "http://localhost:8081",
        "postgresql://rollcall@127.0.0.1:5432/rollcall",
        "127.0.0.1:9092",
        "redis://127.0.0.1:6379",
        pids);
  }
}
