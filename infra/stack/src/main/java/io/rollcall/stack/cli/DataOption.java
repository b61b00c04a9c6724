package io.rollcall.stack.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the stack keeps its data. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:ROLLCALL_DATA}",
      description =
          "Where everything is kept: data, logs and stack.json. Default: ROLLCALL_DATA, or .rollcall in the source tree.")
  private @Nullable Path data;

  Path folder(Path home) {
    return (data == null ? home.resolve(".rollcall") : data).toAbsolutePath().normalize();
  }
}
