package io.rollcall.servers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The servers' programs, unpacked from jars on the class path into the user's cache folder, once
 * for all runs: {@code $XDG_CACHE_HOME/rollcall} or {@code ~/.cache/rollcall}.
 */
final class Programs {
  private Programs() {}

  /** The folder with Postgres's {@code bin}, {@code lib} and {@code share}. */
  static Path postgres() {
    String system = isMac() ? "darwin" : "linux";
    String processor = isArm() ? "arm_64" : "x86_64";
    byte[] archive = resource(List.of("postgres-" + system + "-" + processor + ".txz"));
    return unpackOnce("postgres-", archive, Programs::untar);
  }

  /** The Redis server's executable. */
  static Path redis() {
    String system = isMac() ? "darwin" : "linux";
    String processor = isArm() ? "arm64" : "amd64";
    byte[] program =
        resource(
            List.of(
                "redis-server-6.2.6-v5-" + system + "-" + processor,
                "redis-server-6.2.7-" + system + "-" + processor));
    return unpackOnce("redis-", program, Programs::writeRedis).resolve("redis-server");
  }

  private static boolean isMac() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }

  private static byte[] resource(List<String> names) {
    for (String name : names) {
      try (InputStream in = Programs.class.getResourceAsStream("/" + name)) {
        if (in != null) {
          return in.readAllBytes();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + name, e);
      }
    }
    throw new ServerNotStarted("this machine needs one of " + names + " on the class path");
  }

  private interface Unpacking {
    void into(Path folder, byte[] content) throws IOException;
  }

  /** Unpacks beside the final folder and renames, so that no one ever sees half of it. */
  private static Path unpackOnce(String prefix, byte[] content, Unpacking unpacking) {
    Path folder = cache().resolve(prefix + fingerprint(content));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(cache());
      Path fresh = Files.createTempDirectory(cache(), prefix);
      unpacking.into(fresh, content);
      try {
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.isDirectory(folder)) {
          throw e;
        }
        delete(fresh); // another process was quicker
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack to " + folder, e);
    }
  }

  private static Path cache() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return parent.resolve("rollcall");
  }

  private static String fingerprint(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void untar(Path folder, byte[] archive) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(folder, entry, tar);
      }
    }
  }

  private static void write(Path folder, TarArchiveEntry entry, InputStream content)
      throws IOException {
    Path path = entry.resolveIn(folder);
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      Files.setPosixFilePermissions(path, permissions(entry.getMode()));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    return (mode & 0100) != 0
        ? PosixFilePermissions.fromString("rwxr-xr-x")
        : EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  private static void writeRedis(Path folder, byte[] program) throws IOException {
    Path file = Files.write(folder.resolve("redis-server"), program);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
