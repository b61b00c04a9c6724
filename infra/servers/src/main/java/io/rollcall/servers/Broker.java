package io.rollcall.servers;

import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The main class of the broker's JVM: formats the broker's folder if it is new, then runs Kafka.
 */
final class Broker {
  /** Sixteen bytes in base 64, as Kafka wants it. */
  private static final String CLUSTER = "cm9sbGNhbGxyb2xsY2FsbA";

  private Broker() {}

  public static void main(String[] arguments) {
    String properties = arguments[0];
    int status =
        StorageTool.execute(
            new String[] {
              "format", "--cluster-id", CLUSTER, "--config", properties, "--ignore-formatted"
            },
            System.out);
    if (status != 0) {
      System.exit(status);
    }
    Kafka.main(new String[] {properties});
  }
}
