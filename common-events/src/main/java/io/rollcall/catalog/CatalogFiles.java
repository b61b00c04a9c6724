package io.rollcall.catalog;

import com.fasterxml.jackson.annotation.Nulls;
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
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads catalog files: those on the class path that an index names, and those of a directory. */
final class CatalogFiles {
  private static final String FOLDER = "/rollcall/catalog/";

  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withCoercionConfigDefaults(
              coercions ->
                  coercions.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull))
          .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
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
        String content = content(path, faults);
        if (content != null) {
          add(files, path.toString(), content, faults);
        }
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

  /** What does not fit its entry is told before anything that may only follow from it. */
  private static Catalog parsed(Map<String, TypeFile> files, List<String> faults) {
    List<ResourceType> types =
        faults.isEmpty() ? new CatalogParser(files, faults).types() : List.of();
    if (!faults.isEmpty()) {
      throw new CatalogException(faults);
    }
    return new Catalog(types);
  }

  private static void add(
      Map<String, TypeFile> files, String file, String content, List<String> faults) {
    Misfits misfits = new Misfits(file, faults);
    try {
      TypeFile parsed = YAML.readerFor(TypeFile.class).withHandler(misfits).readValue(content);
      if (parsed == null) {
        misfits.noteEmpty();
      } else {
        files.put(file, parsed);
      }
    } catch (JacksonException e) {
      misfits.note(e);
    }
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
      return files.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList();
    } catch (IOException e) {
      faults.add(directory + ": cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static @Nullable String content(Path path, List<String> faults) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      faults.add(path + ": cannot be read as text: " + e + "; correct it or remove the file");
      return null;
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
