package io.rollcall.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CatalogSchemaTest {
  private static final Path RESOURCES = Path.of("src/main/resources/rollcall");
  private static final Path BUNDLED = RESOURCES.resolve("catalog");
  private static final Path FURTHER = Path.of("src/test/resources/further");
  private static final Schema SCHEMA = schema();

  private static Schema schema() {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(Files.readString(RESOURCES.resolve("catalog.schema.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Path> files() throws IOException {
    return Stream.of(BUNDLED, FURTHER).flatMap(CatalogSchemaTest::yamlFiles);
  }

  private static Stream<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> faults(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML).stream().map(Object::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void catalogFile_isValid(Path file) throws IOException {
    assertThat(faults(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void catalogFile_tellsEditorsItsSchema(Path file) throws IOException {
    String comment = Files.readAllLines(file).getFirst();
    if (file.startsWith(BUNDLED)) {
      assertThat(comment).isEqualTo("# yaml-language-server: $schema=../catalog.schema.json");
    }
  }

  @Test
  void typesTxt_namesEachFileOfTheFolderOnce() throws IOException {
    assertThat(Files.readAllLines(BUNDLED.resolve("types.txt")))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            yamlFiles(BUNDLED)
                .map(file -> file.getFileName().toString().replace(".yaml", ""))
                .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: labs | nam: labs",
        "name: labs | name: Labs",
        "table: labs |",
        "table: labs | table: a-b",
        "key: lab_id | key: [lab_id]",
        "expiry: master | expiry: never",
        "expiry: master | page_size_limit: 5001",
        "expiry: master | page_size_limit: 1e2.5",
        "expiry: master | hidden: [a, a]",
        "expiry: master | hidden: [null]",
        "expiry: master | unique: {a: [lab_name]}",
        "expiry: master | unique: {a: {columns: []}}",
        "orderings: [lab_id, capacity] | orderings: []",
        "orderings: [lab_id, capacity] | orderings: lab_id",
        "filters: [department] | filters: [page]",
        "filters: [department] | filters: [department, department]",
        "capacity: {type: integer} | version: {type: integer}",
        "capacity: {type: integer} | capacity:",
        "capacity: {type: integer} | capacity: {}",
        "capacity: {type: integer} | capacity: integer",
        "capacity: {type: integer} | capacity: {type: int}",
        "capacity: {type: integer} | capacity: {type: integer, length: 3}",
        "capacity: {type: integer} | capacity: {type: integer, default: 1}",
        "capacity: {type: integer} | capacity: {type: integer, nullable: maybe}",
        "capacity: {type: integer} | capacity: {type: integer, on_delete: restrict}",
        "capacity: {type: integer} | capacity: {type: integer, choices: [a]}",
        "capacity: {type: integer} | capacity: {type: string}",
        "capacity: {type: integer} | capacity: {type: string, length: 0}",
        "capacity: {type: integer} | capacity: {type: choice, length: 5}",
        "capacity: {type: integer} | capacity: {type: choice, length: 5, choices: []}",
        "capacity: {type: integer} | a=b: {type: integer}",
        "references: departments | references: departments, type: string, length: 10",
        "references: departments | references: departments, length: 10",
        "references: departments | references: departments, on_delete: set_null",
        "references: departments | references: departments, on_delete: cascade",
        "nested: true | nested: false",
        "nested: true | nested: true, fields: [department_id]",
        "nested: true | fields: []",
        "nested: true | of: department",
        "nested: true | of: department, field: department_name, constant: a",
        "nested: true | repeats: lab_name, constant: a",
        "nested: true | children: rooms",
        "nested: true | nestd: true"
      })
  void fault_isShown(String piece, String replacement) throws IOException {
    String labs = Files.readString(BUNDLED.resolve("labs.yaml"));
    assertThat(labs).contains(piece);
    assertThat(faults(labs.replace(piece, replacement == null ? "" : replacement))).isNotEmpty();
  }

  @Test
  void schema_knowsWhatTheParserKnows_andDescribesIt() {
    JsonNode schema = SCHEMA.getSchemaNode();
    JsonNode column = schema.at("/definitions/column/properties");
    assertKeys(schema.at("/properties"), TypeFile.class);
    assertKeys(column, TypeFile.ColumnEntry.class);
    assertKeys(schema.at("/definitions/shown/properties"), TypeFile.ShownEntry.class);
    assertKeys(
        schema.at("/properties/unique/additionalProperties/properties"),
        TypeFile.UniqueEntry.class);
    assertWords(column.at("/type/enum"), ValueType.values());
    assertWords(column.at("/on_delete/enum"), OnDelete.values());
    assertWords(schema.at("/properties/expiry/enum"), ExpiryClass.values());
  }

  private static void assertKeys(JsonNode properties, Class<? extends Record> entry) {
    assertThat(properties.propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(entry.getRecordComponents())
                .map(
                    component -> {
                      JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
                      return name == null ? component.getName() : name.value();
                    })
                .toList());
    assertThat(properties.values()).allMatch(property -> property.has("description"));
  }

  private static void assertWords(JsonNode words, Enum<?>[] constants) {
    assertThat(words.values())
        .extracting(JsonNode::stringValue)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(constants).map(c -> c.name().toLowerCase(Locale.ROOT)).toList());
  }
}
