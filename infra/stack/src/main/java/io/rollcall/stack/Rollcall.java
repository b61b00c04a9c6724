package io.rollcall.stack;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code rollcall up} and the operations against a running stack. */
@Command(name = "rollcall", mixinStandardHelpOptions = true)
final class Rollcall {
  private Rollcall() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Rollcall()).execute(args));
  }
}
