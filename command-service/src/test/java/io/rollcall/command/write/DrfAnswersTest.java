package io.rollcall.command.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Validation against what Django REST Framework answered to the same bodies (yardstick.py). */
class DrfAnswersTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<Object> EXISTING = Set.of("CS", 1);

  /** We tell of a key that is not the row's; DRF ignores it where it is generated. */
  private static final Set<String> OURS = Set.of("{\"sample_id\":7}", "{\"sample_id\":\"x\"}");

  @Test
  void bodiesMeanWhatTheyMeanToDrf() throws Exception {
    ResourceType type =
        Catalog.load(Path.of(resource("catalog/samples.yaml").toURI()).getParent()).type("samples");
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (String line : lines()) {
      JsonNode said = JSON.readTree(line);
      if (said.has("fails") || OURS.contains(said.get("body").stringValue())) {
        continue;
      }
      compared++;
      Object ours =
          answer(type, said.get("body").stringValue(), said.get("partial").booleanValue());
      Object drf = expected(said);
      if (!ours.equals(drf)) {
        differences.add("%s: DRF %s, we %s".formatted(said.get("body"), drf, ours));
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(2_500);
  }

  /** "parse error", or errors by field, or values by field. */
  private static Object expected(JsonNode said) {
    if (said.has("detail")) {
      assertThat(said.get("detail").stringValue()).startsWith("JSON parse error - ");
      return "parse error";
    }
    JsonNode fields = said.has("errors") ? said.get("errors") : said.get("values");
    return fields.properties().stream()
        .collect(toMap(Map.Entry::getKey, member -> text(member.getValue())));
  }

  private static Object answer(ResourceType type, String body, boolean partial) {
    if (body.isBlank()) {
      return "parse error"; // DRF never asks the parser about an absent body; WriteApiIT does
    }
    try {
      Draft draft =
          Validation.check(
              type,
              new Payload(body.getBytes(UTF_8), new ContentType("application/json")).object(),
              partial ? Mode.PARTIAL : Mode.CREATE,
              partial ? 1 : null);
      Map<String, List<String>> errors = new LinkedHashMap<>(draft.errors());
      draft.values().forEach((column, value) -> checkReference(draft, column, value, errors));
      if (!errors.isEmpty()) {
        return errors.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, error -> error.getValue().toString()));
      }
      Map<String, String> values = new LinkedHashMap<>();
      draft.values().forEach((column, value) -> values.put(column.name(), shown(value)));
      return values;
    } catch (Refusal refusal) {
      Problem problem = refusal.problem();
      return problem.detail().startsWith("JSON parse error - ")
          ? "parse error"
          : Map.of(
              Problem.NO_FIELD,
              Objects.requireNonNull(problem.members().get(Problem.NO_FIELD)).toString());
    }
  }

  private static void checkReference(
      Draft draft, Column column, Object value, Map<String, List<String>> errors) {
    if (column.isReference() && value != null && !EXISTING.contains(value)) {
      errors.put(column.name(), List.of(Fields.unknown(draft.given().get(column).json())));
    }
  }

  private static String shown(Object value) {
    return switch (value) {
      case null -> "null";
      case OffsetDateTime time ->
          time.withOffsetSameInstant(ZoneOffset.UTC).toInstant().toString().replaceAll("0+Z$", "Z");
      default -> value.toString();
    };
  }

  private static String text(JsonNode json) {
    if (json.isArray()) {
      return json.values().stream().map(JsonNode::stringValue).toList().toString();
    }
    String text = json.isNull() ? "null" : json.stringValue();
    return text.endsWith("+00:00") && text.length() > 20
        ? OffsetDateTime.parse(text).toInstant().toString().replaceAll("0+Z$", "Z")
        : text;
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = resource("drf-answers.jsonl").openStream()) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static java.net.URL resource(String name) {
    return Objects.requireNonNull(DrfAnswersTest.class.getResource(name));
  }
}
