package io.rollcall.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads catalog files: those on the class path that an index names, and those of a directory. */
final class CatalogFiles {
  private static final String FOLDER = "/rollcall/catalog/";

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private CatalogFiles() {}

  static Catalog load(@Nullable Path furtherDirectory) {
    List<String> faults = new ArrayList<>();
    Map<String, TypeFile> files = new LinkedHashMap<>();
    for (String name : index()) {
      add(files, name + ".yaml", resource(FOLDER + name + ".yaml"), faults);
    }
    if (furtherDirectory != null) {
      for (Path path : yamlFiles(furtherDirectory, faults)) {
        add(files, path.toString(), content(path), faults);
      }
    }
    return parsed(files, faults);
  }

  /** A catalog of nothing but the given files; for tests. */
  static Catalog of(Map<String, String> contents) {
    List<String> faults = new ArrayList<>();
    Map<String, TypeFile> files = new LinkedHashMap<>();
    contents.forEach((file, content) -> add(files, file, content, faults));
    return parsed(files, faults);
  }

  private static Catalog parsed(Map<String, TypeFile> files, List<String> faults) {
    List<ResourceType> types = new CatalogParser(files, faults).types();
    if (!faults.isEmpty()) {
      throw new CatalogException(faults);
    }
    return new Catalog(types);
  }

  private static void add(
      Map<String, TypeFile> files, String file, String content, List<String> faults) {
    try {
      TypeFile parsed = YAML.readValue(content, TypeFile.class);
      if (parsed == null) {
        faults.add(file + ": is empty; describe a resource type or remove the file");
      } else {
        files.put(file, parsed);
      }
    } catch (DatabindException e) {
      faults.add(file + ": " + entry(e) + e.getOriginalMessage() + "; see catalog.schema.json");
    } catch (JacksonException e) {
      faults.add(file + ": is no YAML: " + e.getOriginalMessage());
    }
  }

  private static String entry(DatabindException e) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      path.append(path.isEmpty() ? "" : ".")
          .append(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName());
    }
    return path.isEmpty() ? "" : path + ": ";
  }

  private static List<String> index() {
    return resource(FOLDER + "types.txt").lines().filter(line -> !line.isBlank()).toList();
  }

  private static List<Path> yamlFiles(Path directory, List<String> faults) {
    if (!Files.isDirectory(directory)) {
      faults.add(directory + ": is no directory; correct rollcall.catalog.directory");
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      faults.add(directory + ": cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static String content(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = CatalogFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return String.join("\n", reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
