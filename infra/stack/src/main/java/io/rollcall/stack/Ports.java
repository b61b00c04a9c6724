package io.rollcall.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The TCP ports of a stack, all on loopback. 0 stands for any free port.
 *
 * @param edge what front ends use
 * @param query the query service
 * @param command the command service
 * @param postgres Postgres
 * @param kafka Kafka
 * @param redis Redis
 */
public record Ports(int edge, int query, int command, int postgres, int kafka, int redis) {

  private record Named(String name, int port) {}

  public Ports {
    for (Named each : named(edge, query, command, postgres, kafka, redis)) {
      if (each.port < 0 || each.port > 65_535) {
        throw new StackException(
            "--%s-port %d is no port: give 1 to 65535, or 0 for any free one."
                .formatted(each.name, each.port));
      }
    }
  }

  /** The ports that the documents name. */
  public static Ports usual() {
    return new Ports(8000, 8080, 8081, 5432, 9092, 6379);
  }

  /** Any free ports. */
  public static Ports free() {
    return new Ports(0, 0, 0, 0, 0, 0);
  }

  /**
   * The same ports with each 0 replaced by a port that is free now.
   *
   * @throws StackException naming every given port that is in use, or given twice, and the option
   *     that moves it
   */
  Ports resolve() {
    List<ServerSocket> held = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (Named each : named(edge, query, command, postgres, kafka, redis)) {
        try {
          ServerSocket socket = new ServerSocket();
          held.add(socket);
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), each.port));
          ports.add(socket.getLocalPort());
        } catch (IOException e) {
          faults.add(
              "Port %d is in use already. Stop what listens there, or choose another with --%s-port or %s (0: any free one)."
                  .formatted(each.port, each.name, variable(each.name)));
        }
      }
      if (!faults.isEmpty()) {
        throw new StackException(String.join("\n", faults));
      }
      return new Ports(
          ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4), ports.get(5));
    } finally {
      held.forEach(Ports::release);
    }
  }

  private static String variable(String name) {
    return "ROLLCALL_" + name.toUpperCase(java.util.Locale.ROOT) + "_PORT";
  }

  private static List<Named> named(
      int edge, int query, int command, int postgres, int kafka, int redis) {
    return List.of(
        new Named("edge", edge),
        new Named("query", query),
        new Named("command", command),
        new Named("postgres", postgres),
        new Named("kafka", kafka),
        new Named("redis", redis));
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
