package io.rollcall.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * One of the two services as a process of its own, run from what the jar that operators run unpacks
 * to.
 */
final class Service implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration START = Duration.ofMinutes(2);
  private static final Set<String> UNPACKED = new HashSet<>();

  private final List<String> command;
  private final Path log;
  private final int port;
  private Process process;

  private Service(List<String> command, Path log, int port) {
    this.command = command;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts a service and returns when it answers.
   *
   * @param module the folder of its module
   * @param settings by the names of their properties
   */
  static Service start(String module, Map<String, String> settings) {
    int port = freePort();
    Path program = program(module);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // The first that ends leaves its classes to the others, which start the sooner.
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + program.resolveSibling("classes.jsa"),
            "-Xlog:cds=off",
            "-jar",
            program.toString()));
    command.add("--server.port=" + port);
    settings.forEach((name, value) -> command.add("--" + name + "=" + value));
    Path log = Path.of("target", module + "-" + port + ".log").toAbsolutePath();
    Service service = new Service(command, log, port);
    service.start();
    return service;
  }

  /** What operators' jar unpacks to, which starts in half the time; unpacked once. */
  private static synchronized Path program(String module) {
    Path jar = Path.of(jar(module));
    Path folder =
        Path.of("target", "program-" + module + "-" + ProcessHandle.current().pid())
            .toAbsolutePath();
    Path program = folder.resolve(jar.getFileName());
    if (UNPACKED.add(module)) {
      try {
        int status =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djarmode=tools",
                    "-jar",
                    jar.toString(),
                    "extract",
                    "--force",
                    "--destination",
                    folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("target/unpack-" + module + ".log"))
                .start()
                .waitFor();
        if (status != 0) {
          throw new IllegalStateException(jar + " cannot be unpacked");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return program;
  }

  private static String jar(String module) {
    Path target = Path.of("..", "..", module, "target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .map(Path::toString)
          .filter(name -> name.endsWith("-exec.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(module + " is not packaged"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, again if it was killed. */
  void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Awaitility.await(log.toString())
        .atMost(START)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !process.isAlive() || answers());
    if (!process.isAlive()) {
      throw new IllegalStateException("ended with " + process.exitValue() + ", see " + log);
    }
  }

  private boolean answers() {
    try {
      return get("/actuator/health/liveness").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  String address() {
    return "http://localhost:" + port;
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(address() + path)));
  }

  HttpResponse<String> write(String method, String path, String json) {
    return send(
        HttpRequest.newBuilder(URI.create(address() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json)));
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    HttpRequest built = request.timeout(Duration.ofSeconds(20)).build();
    try {
      return HTTP.send(built, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(built.uri() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 15, TimeUnit.SECONDS).join();
    kill();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
