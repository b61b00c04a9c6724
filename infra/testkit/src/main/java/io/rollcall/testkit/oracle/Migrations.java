package io.rollcall.testkit.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command service's migrations, for tests without a command service: run as they lie in the
 * source tree, without Flyway and its history.
 */
public final class Migrations {

  private static final Path PLACE = Path.of("command-service/src/main/resources/db/migration");

  private Migrations() {}

  /** Runs all of them on an empty database. */
  public static void run(Connection connection) throws SQLException, IOException {
    for (Path file : files()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(Files.readString(file));
      }
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted(Comparator.comparingInt(Migrations::number)).toList();
    }
  }

  /** 12 of V12__name.sql. */
  private static int number(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(1, name.indexOf("__")));
  }

  /** Tests run in their module's folder, somewhere below the repository's. */
  private static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve(PLACE))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No " + PLACE + " above " + here));
  }
}
