package io.rollcall.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The file that says which process a folder belongs to: its id and when it started, so that a later
 * process with the same id is not taken for it.
 */
record PidFile(Path file) {
  /** The system derives start times from a boot time in whole seconds, which may be corrected. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static PidFile in(Path folder) {
    return new PidFile(folder.resolve("server.pid"));
  }

  void write(ProcessHandle process) throws IOException {
    Instant start = process.info().startInstant().orElse(Instant.EPOCH);
    Path fresh = file.resolveSibling("server.pid.new");
    Files.writeString(fresh, process.pid() + " " + start + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The process, if it lives and is the one that was written. */
  Optional<ProcessHandle> process() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String[] words = Files.readString(file).strip().split(" ", -1);
      if (words.length != 2) {
        return Optional.empty(); // emptied by a power cut, which its process did not survive either
      }
      Instant start = Instant.parse(words[1]);
      return ProcessHandle.of(Long.parseLong(words[0]))
          .filter(ProcessHandle::isAlive)
          .filter(process -> startedAt(process, start));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static boolean startedAt(ProcessHandle process, Instant start) {
    return process
        .info()
        .startInstant()
        .map(actual -> Duration.between(start, actual).abs().compareTo(TOLERANCE) <= 0)
        .orElse(false);
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
