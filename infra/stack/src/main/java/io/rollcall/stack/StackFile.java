package io.rollcall.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code stack.json} says: where everything of a running stack is.
 *
 * @param edge the address that front ends use, with {@code /api}
 * @param query the query service
 * @param command the command service
 * @param postgres the database, as {@code postgresql://user@host:port/database}
 * @param kafka the broker, as {@code host:port}
 * @param redis Redis, as {@code redis://host:port}
 * @param pids the processes: postgres, kafka, redis, command, query
 */
public record StackFile(
    String edge,
    String query,
    String command,
    String postgres,
    String kafka,
    String redis,
    Map<String, Long> pids) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The database's address for JDBC, with the user in it. */
  public String jdbcUrl() {
    URI address = URI.create(postgres);
    return "jdbc:postgresql://%s:%d%s?user=%s"
        .formatted(address.getHost(), address.getPort(), address.getPath(), address.getUserInfo());
  }

  /** What a file says. Throws {@link StackException} if there is none or it is not such a file. */
  public static StackFile read(Path file) {
    try {
      return JSON.readValue(Files.readString(file), StackFile.class);
    } catch (NoSuchFileException e) {
      throw new StackException(
          "There is no %s: no stack runs there. Start one with ./rollcall up, or name a deployed one with --url."
              .formatted(file));
    } catch (IOException | JacksonException e) {
      throw new StackException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Replaces the file at once: a reader sees what it said before, or this. */
  void write(Path file) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, JSON.writeValueAsString(this) + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StackException("%s cannot be written: %s".formatted(file, e), e);
    }
  }
}
