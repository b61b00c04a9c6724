package io.rollcall.testkit;

import io.rollcall.servers.FreePorts;
import io.rollcall.servers.Server;
import java.nio.file.Path;

/** A server as a child process, its data in a temporary folder. */
final class EmbeddedInstance implements Instance {
  private final Path folder;
  private final Starter starter;
  private Server server;

  private EmbeddedInstance(Path folder, Starter starter, Server server) {
    this.folder = folder;
    this.starter = starter;
    this.server = server;
  }

  /** Starts the server of a folder on a port. */
  interface Starter {
    Server start(Path folder, int port);
  }

  static EmbeddedInstance start(Path folder, Starter starter) {
    return new EmbeddedInstance(folder, starter, starter.start(folder, FreePorts.next()));
  }

  @Override
  public String host() {
    return Server.HOST;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public synchronized void kill() {
    server.kill();
  }

  @Override
  public synchronized void start() {
    server = starter.start(folder, server.port());
  }

  @Override
  public synchronized void startEmpty() {
    Workspace.delete(folder);
    start();
  }

  @Override
  public synchronized void close() {
    server.kill();
    Workspace.delete(folder);
  }
}
