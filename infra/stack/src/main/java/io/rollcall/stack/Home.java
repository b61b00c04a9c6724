package io.rollcall.stack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The source tree, whose modules hold what was built of them. */
public final class Home {

  /** Says where it is; the launcher sets it. */
  private static final String PROPERTY = "rollcall.home";

  private Home() {}

  /**
   * The tree that the launcher named, or else the one that the working folder lies in.
   *
   * @throws StackException if there is none
   */
  public static Path find() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Path.of(named);
    }
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(MemberName.COMMAND.folder()))
          && Files.isDirectory(folder.resolve(MemberName.QUERY.folder()))) {
        return folder;
      }
    }
    throw new StackException(
        "No Rollcall source tree holds %s: start ./rollcall in one.".formatted(start));
  }

  /** The runnable jar of a service. */
  static Path jar(Path home, MemberName service) {
    Path target = home.resolve(service.folder()).resolve("target");
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(target, "rollcall-" + service.folder() + "-*-exec.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    } catch (IOException e) {
      throw notBuilt(service, target);
    }
    throw notBuilt(service, target);
  }

  private static StackException notBuilt(MemberName service, Path target) {
    return new StackException(
        "The %s is not built: %s holds no exec jar. Run ./rollcall up, which builds it, or mvn -DskipTests package."
            .formatted(service.title(), target));
  }
}
