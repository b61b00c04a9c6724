package io.rollcall.benchmarks.load;

/** A program that a benchmark runs is not installed; the message says what installs it. */
public final class MissingProgram extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingProgram(String program, String debianPackage) {
    super(
        "%1$s is not on the PATH. Install it: on Debian, apt-get install %2$s."
            .formatted(program, debianPackage));
  }
}
