package io.rollcall.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack keeps everything: {@code stack.json}, and a folder a member with its data and its
 * {@code server.log}.
 *
 * <p>At most one running stack holds a folder. The hold ends with its process, however that ends.
 */
final class DataFolder implements AutoCloseable {

  private final Path root;
  private @Nullable FileChannel hold;

  private DataFolder(Path root) {
    this.root = root;
  }

  static DataFolder at(Path root) {
    return new DataFolder(root.toAbsolutePath().normalize());
  }

  Path root() {
    return root;
  }

  /** The folder of a member. */
  Path of(MemberName member) {
    return root.resolve(member.folder());
  }

  Path stackFile() {
    return root.resolve("stack.json");
  }

  /** What the stack's own process logs: the edge's troubles, mostly. */
  Path log() {
    return root.resolve("up.log");
  }

  /**
   * Makes the folder where there is none, and holds it until closed or until this process ends.
   *
   * @throws StackException if a live stack holds it
   */
  void hold() {
    try {
      Files.createDirectories(root);
      Path lock = root.resolve("lock");
      FileChannel channel =
          FileChannel.open(
              lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!isGained(channel)) {
        String holder = Files.readString(lock).strip();
        channel.close();
        throw new StackException(
            "Another stack (pid %s) runs in %s. Stop it with Ctrl-C where it runs, or choose another folder with --data or ROLLCALL_DATA."
                .formatted(holder, root));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      hold = channel;
    } catch (IOException e) {
      throw new StackException("The data folder %s cannot be used: %s".formatted(root, e), e);
    }
  }

  /** Deletes what a stack keeps here, and nothing else that may be in the folder. */
  void clear() {
    try {
      for (MemberName member : MemberName.values()) {
        FileTree.delete(of(member));
      }
    } catch (IOException e) {
      throw new StackException("--fresh cannot delete the data in %s: %s".formatted(root, e), e);
    }
  }

  /** Takes back what {@code stack.json} says. */
  void removeStackFile() {
    try {
      Files.deleteIfExists(stackFile());
    } catch (IOException e) {
      throw new StackException("%s cannot be removed: %s".formatted(stackFile(), e), e);
    }
  }

  /** Puts the logs of the last run aside, so that each log tells of one run. */
  void turnLogs() {
    try {
      turn(log());
      for (MemberName member : MemberName.values()) {
        turn(of(member).resolve("server.log"));
      }
    } catch (IOException e) {
      throw new StackException("The logs in %s cannot be put aside: %s".formatted(root, e), e);
    }
  }

  @Override
  public void close() {
    FileChannel held = hold;
    hold = null;
    if (held != null) {
      try {
        held.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A lock of another process shows as null, one of this process as an exception. */
  private static boolean isGained(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void turn(Path log) throws IOException {
    if (Files.exists(log)) {
      Path before = log.resolveSibling(log.getFileName() + ".before");
      Files.move(log, before, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
