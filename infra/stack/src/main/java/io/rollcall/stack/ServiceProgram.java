package io.rollcall.stack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A service's program: what the build made, unpacked beside it. So a running service is not
 * disturbed when it is built again, and the JVM can keep an archive of its classes, which halves
 * the work of every later start on any data folder.
 */
final class ServiceProgram {

  private static final String FOLDER = "program-";

  private final Path built;
  private volatile @Nullable Path unpacked;

  /**
   * Looks at nothing yet.
   *
   * @param built the runnable jar that the build made
   */
  ServiceProgram(Path built) {
    this.built = built;
  }

  /** Unpacks what was built, unless that was done before; what earlier builds made goes. */
  void unpack() throws InterruptedException {
    try {
      Path folder = folder();
      if (!Files.exists(folder)) {
        Path next = Files.createTempDirectory(built.getParent(), "unpacking-");
        extractTo(next);
        deleteOthers(folder);
        moveUnlessDone(next, folder);
      }
      unpacked = folder;
    } catch (IOException e) {
      throw new StackException("%s cannot be unpacked: %s".formatted(built, e), e);
    }
  }

  /** The words that run what was unpacked, before its arguments. */
  List<String> command() {
    Path folder = Objects.requireNonNull(unpacked, "not unpacked");
    return List.of(
        Jvm.executable(),
        "-Xmx512m",
        // A heap that grows only when it must is collected several times as often.
        "-Xms512m",
        // Pages have up to some MB: of the 1 MB regions of so small a heap each would take some
        // for itself, which has all of it marked again and again.
        "-XX:G1HeapRegionSize=8m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"),
        // An archive that does not fit is made anew, which is no news.
        "-Xlog:cds=off",
        "-Djava.awt.headless=true",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-jar",
        folder.resolve(built.getFileName()).toString());
  }

  /** Named for the build, so that another build gets another folder. */
  private Path folder() throws IOException {
    return built.resolveSibling(
        "%s%x-%x"
            .formatted(FOLDER, Files.getLastModifiedTime(built).toMillis(), Files.size(built)));
  }

  private void extractTo(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("extract.log");
    Process extraction =
        new ProcessBuilder(
                Jvm.executable(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djarmode=tools",
                "-jar",
                built.toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (extraction.waitFor() != 0) {
      throw new IOException(Files.readString(log));
    }
  }

  private void deleteOthers(Path kept) throws IOException {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(built.getParent(), FOLDER + "*")) {
      for (Path folder : folders) {
        if (!folder.equals(kept)) {
          FileTree.delete(folder);
        }
      }
    }
  }

  /** Another stack may unpack the same at the same time. */
  private static void moveUnlessDone(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      FileTree.delete(from);
      if (!Files.exists(to)) {
        throw e;
      }
    }
  }
}
