package io.rollcall.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Redis, as a single server without a password.
 *
 * <p>Durable, it writes each command to its append-only file before it answers, and flushes that
 * every second: the death of the process loses nothing, a power cut up to a second. It evicts
 * nothing when memory is short, unless told to.
 */
public final class RedisServer implements Server {
  private static final Duration START = Duration.ofMinutes(3);
  private static final int PROBE_MILLIS = 1_000;

  private final ServerProcess process;
  private final int port;

  private RedisServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a durable server; see {@link #start(Path, int, Durability, Map)}. */
  public static RedisServer start(Path folder, int port) {
    return start(folder, port, Durability.DURABLE, Map.of());
  }

  /**
   * Starts the server of a folder and waits until it has loaded its data.
   *
   * @param settings for {@code redis.conf}, over those of this class
   */
  public static RedisServer start(
      Path folder, int port, Durability durability, Map<String, String> settings) {
    Path data = folder.toAbsolutePath().resolve("data");
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + data, e);
    }
    Map<String, String> all = new TreeMap<>(settings(durability));
    all.put("port", Integer.toString(port));
    all.put("bind", HOST);
    all.put("dir", data.toString());
    all.putAll(settings);
    List<String> words = new ArrayList<>();
    words.add(Programs.redis().toString());
    all.forEach((key, value) -> words.addAll(List.of("--" + key, value)));
    ServerProcess process = ServerProcess.start(folder, Command.of(words));
    RedisServer server = new RedisServer(process, port);
    process.awaitReady(START, () -> answers(HOST, port));
    return server;
  }

  /** What Rollcall asks of any Redis, wherever it runs and listens. */
  public static Map<String, String> settings(Durability durability) {
    Map<String, String> all = new TreeMap<>();
    all.put("save", "");
    all.put("appendonly", durability == Durability.DURABLE ? "yes" : "no");
    all.put("appendfsync", "everysec");
    all.put("maxmemory-policy", "noeviction");
    return all;
  }

  /** Whether a Redis has loaded its data and takes commands. */
  public static boolean answers(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address(host, port), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes("+PONG".length());
      return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
    }
  }

  private static InetSocketAddress address(String host, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getAllByName(host)[0], port);
  }

  public String url() {
    return "redis://" + HOST + ":" + port;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
