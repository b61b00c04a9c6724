package io.rollcall.stack.edge;

import java.time.Duration;

/**
 * What bounds the edge.
 *
 * @param port where it listens; 0 takes any free port
 * @param reads answers GET and HEAD
 * @param writes answers every other method, CORS preflights among them
 * @param connections most connections to one origin
 * @param waiting most requests that wait for a connection to one origin; more get 503
 * @param waitTimeout longest such wait, then 503
 * @param connectTimeout longest wait for an origin to accept a connection, then 504
 * @param answerTimeout longest silence of an origin that has the whole request, then 504
 * @param idleTimeout a connection, to a caller or an origin, that rests for this long is closed
 */
public record EdgeOptions(
    int port,
    Origin reads,
    Origin writes,
    int connections,
    int waiting,
    Duration waitTimeout,
    Duration connectTimeout,
    Duration answerTimeout,
    Duration idleTimeout) {

  public EdgeOptions {
    require(port >= 0 && port <= 65_535, "port", port);
    require(connections > 0, "connections", connections);
    require(waiting > 0, "waiting", waiting);
    require(waitTimeout.isPositive(), "waitTimeout", waitTimeout);
    require(connectTimeout.isPositive(), "connectTimeout", connectTimeout);
    require(answerTimeout.isPositive(), "answerTimeout", answerTimeout);
    require(idleTimeout.isPositive(), "idleTimeout", idleTimeout);
  }

  /** The bounds that the local stack runs with. */
  public static EdgeOptions of(int port, Origin reads, Origin writes) {
    return new EdgeOptions(
        port,
        reads,
        writes,
        256,
        1_024,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60));
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("edge " + name + " cannot be " + value);
    }
  }
}
