package io.rollcall.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of this machine.
 *
 * @param name what it is called
 * @param debianPackage what installs it on Debian
 */
record Program(String name, String debianPackage) {

  /** Throws if the program is not on the PATH. */
  void require() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
        return;
      }
    }
    throw new MissingProgram(name, debianPackage);
  }

  /**
   * Runs it and returns what it printed.
   *
   * @param words after its name
   * @param input what it reads; little enough to be written before it prints
   */
  String run(List<String> words, byte[] input) throws IOException, InterruptedException {
    require();
    ProcessBuilder builder = new ProcessBuilder(name);
    builder.command().addAll(words);
    Process process = builder.redirectErrorStream(true).start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input);
      }
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("%s ended with %d: %s".formatted(name, process.exitValue(), printed));
      }
      return printed;
    } finally {
      process.destroy();
    }
  }
}
