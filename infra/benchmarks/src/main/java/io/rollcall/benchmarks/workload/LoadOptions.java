package io.rollcall.benchmarks.workload;

import picocli.CommandLine.Option;

/** Options of commands that measure readers beside writers. */
public final class LoadOptions {
  /** So many lists are read unless it is said otherwise. */
  public static final int USUAL_LISTS = 200;

  @Option(names = "--readers", defaultValue = "16", description = "Default: ${DEFAULT-VALUE}.")
  private int readers;

  @Option(
      names = "--reads",
      defaultValue = "1000",
      description =
          "Reads a second by all readers together; 0 for as many as are answered."
              + " Default: ${DEFAULT-VALUE}.")
  private int reads;

  @Option(
      names = "--lists",
      defaultValue = "" + USUAL_LISTS,
      description = "Distinct pages of lists that are read. Default: ${DEFAULT-VALUE}.")
  private int lists;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of lists, reads and writes. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** What they come to. */
  public CampusLoad.Who who() {
    return new CampusLoad.Who(readers, reads, lists, seed);
  }
}
