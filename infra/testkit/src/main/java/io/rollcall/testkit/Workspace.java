package io.rollcall.testkit;

import io.rollcall.servers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's temporary folder, with one folder a server in it. It is named after the process, so
 * that later runs recognise what a killed one left: they end its servers and remove it. When the
 * JVM stops, its own goes the same way.
 */
final class Workspace {
  private static final String PREFIX = "rollcall-test-";
  private static final int DELETE_ATTEMPTS = 50;
  private static final long DELETE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  static Workspace open() {
    return open(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static Workspace open(Path parent) {
    children(parent, PREFIX).stream().filter(Workspace::isAbandoned).forEach(Workspace::clear);
    Path folder = parent.resolve(PREFIX + ProcessHandle.current().pid());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder, e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(folder), "test-servers-stop"));
    return new Workspace(folder);
  }

  Path newFolder(String name) {
    try {
      return Files.createTempDirectory(folder, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a folder in " + folder, e);
    }
  }

  private static boolean isAbandoned(Path workspace) {
    String pid = workspace.getFileName().toString().substring(PREFIX.length());
    return pid.matches("\\d{1,9}")
        && Files.isWritable(workspace)
        && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static void clear(Path workspace) {
    for (Path server : children(workspace, "")) {
      ServerProcess.leftover(server)
          .ifPresent(
              process -> {
                process.destroyForcibly();
                process.onExit().join();
              });
    }
    delete(workspace);
  }

  private static List<Path> children(Path folder, String prefix) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** Removes a folder, in which a killed server's last children may still be tidying up. */
  static void delete(Path folder) {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.walkFileTree(folder, new Deletion());
        return;
      } catch (DirectoryNotEmptyException e) {
        if (attempt == DELETE_ATTEMPTS) {
          throw new UncheckedIOException("cannot remove " + folder, e);
        }
        LockSupport.parkNanos(DELETE_PAUSE_NANOS);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + folder, e);
      }
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
