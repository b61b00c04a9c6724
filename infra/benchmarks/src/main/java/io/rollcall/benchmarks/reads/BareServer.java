package io.rollcall.benchmarks.reads;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import io.rollcall.servers.Command;
import io.rollcall.servers.FreePorts;
import io.rollcall.servers.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The yardstick: Reactor Netty in a JVM of its own, started as the services are, that answers
 * whatever it is asked with the same bytes, compressed where that is asked for.
 */
final class BareServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration START = Duration.ofMinutes(1);

  private final ServerProcess process;
  private final URI address;

  private BareServer(ServerProcess process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts one.
   *
   * @param folder for its files
   * @param identity the body as it is
   * @param gzip the body compressed
   */
  static BareServer start(Path folder, byte[] identity, byte[] gzip) throws IOException {
    int port = FreePorts.next();
    ServerProcess process =
        ServerProcess.start(
            folder,
            Command.of(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.awt.headless=true",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dlogback.configurationFile=io/rollcall/benchmarks/logging.xml",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BareServer.class.getName(),
                    Integer.toString(port),
                    Files.write(folder.resolve("identity"), identity).toString(),
                    Files.write(folder.resolve("gzip"), gzip).toString())));
    BareServer server = new BareServer(process, URI.create("http://%s:%d".formatted(HOST, port)));
    process.awaitReady(START, server::answers);
    return server;
  }

  private boolean answers() throws IOException {
    try (KeptConnection connection = new KeptConnection(address, Coding.IDENTITY)) {
      return connection.get("/").status() == 200;
    }
  }

  URI address() {
    return address;
  }

  @Override
  public void close() {
    process.close();
  }

  /** Takes the port, and the files with the body as it is and compressed. */
  public static void main(String[] arguments) throws IOException {
    ByteBuf identity = buffer(Path.of(arguments[1]));
    ByteBuf gzip = buffer(Path.of(arguments[2]));
    HttpServer.create()
        .host(HOST)
        .port(Integer.parseInt(arguments[0]))
        .handle((request, response) -> answer(request, response, identity, gzip))
        .bindNow()
        .onDispose()
        .block();
  }

  /** Outside the heap, so that it is sent without being copied, and never given back. */
  private static ByteBuf buffer(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
  }

  private static Mono<Void> answer(
      HttpServerRequest request, HttpServerResponse response, ByteBuf identity, ByteBuf gzip) {
    boolean compressed = request.requestHeaders().contains(HttpHeaderNames.ACCEPT_ENCODING);
    ByteBuf body = compressed ? gzip : identity;
    HttpHeaders headers = response.responseHeaders();
    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (compressed) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    return response.sendObject(body.duplicate()).then();
  }
}
