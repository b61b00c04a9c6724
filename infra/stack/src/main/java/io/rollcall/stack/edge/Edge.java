package io.rollcall.stack.edge;

import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * The address that a front end uses: sends GET and HEAD to the query service and every other method
 * to the command service. It listens on loopback, over IPv4 and, where there is one, IPv6, since
 * {@code localhost} may mean either.
 */
public final class Edge implements AutoCloseable {

  static final int MAX_HEADER_BYTES = 32 * 1_024;
  private static final int MAX_REQUEST_LINE_BYTES = 16 * 1_024;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final List<DisposableServer> servers;
  private final ConnectionProvider connections;

  private Edge(List<DisposableServer> servers, ConnectionProvider connections) {
    this.servers = servers;
    this.connections = connections;
  }

  /**
   * Listens from now on. Throws a reactor-netty {@code ChannelBindException} if the port is taken.
   */
  public static Edge start(EdgeOptions options) {
    ConnectionProvider connections =
        ConnectionProvider.builder("edge")
            .maxConnections(options.connections())
            .pendingAcquireMaxCount(options.waiting())
            .pendingAcquireTimeout(options.waitTimeout())
            .maxIdleTime(options.idleTimeout())
            .evictInBackground(options.idleTimeout())
            .build();
    Forwarding reads = new Forwarding(options.reads(), connections, options);
    Forwarding writes = new Forwarding(options.writes(), connections, options);
    HttpServer server =
        HttpServer.create()
            .idleTimeout(options.idleTimeout())
            .readTimeout(options.answerTimeout())
            .httpRequestDecoder(
                spec ->
                    spec.maxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                        .maxHeaderSize(MAX_HEADER_BYTES))
            .handle((request, response) -> route(request, response, reads, writes));
    List<DisposableServer> servers = new ArrayList<>();
    try {
      servers.add(server.host("127.0.0.1").port(options.port()).bindNow());
    } catch (RuntimeException e) {
      connections.dispose();
      throw e;
    }
    try {
      servers.add(server.host("::1").port(servers.getFirst().port()).bindNow());
    } catch (RuntimeException e) {
      // There is no IPv6 here, or the port is another's there: IPv4 does.
    }
    return new Edge(List.copyOf(servers), connections);
  }

  /** The port it listens on. */
  public int port() {
    return servers.getFirst().port();
  }

  @Override
  public void close() {
    for (DisposableServer server : servers) {
      server.disposeNow(STOP_TIMEOUT);
    }
    connections.dispose();
  }

  private static Publisher<Void> route(
      HttpServerRequest request, HttpServerResponse response, Forwarding reads, Forwarding writes) {
    HttpMethod method = request.method();
    boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    return (isRead ? reads : writes).exchange(request, response);
  }
}
