package io.rollcall.stack;

import java.nio.file.Path;

/** The Java that children run on: the one that this process runs on. */
final class Jvm {

  private Jvm() {}

  static String executable() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
