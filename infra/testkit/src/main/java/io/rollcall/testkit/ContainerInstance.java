package io.rollcall.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * A server in a container, its port published under a fixed number: the engine would choose a new
 * one whenever the container is started again.
 */
final class ContainerInstance implements Instance {
  private static final Duration START = Duration.ofMinutes(2);
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final GenericContainer<?> container;
  private final int port;
  private final Probe probe;

  private ContainerInstance(GenericContainer<?> container, int port, Probe probe) {
    this.container = container;
    this.port = port;
    this.probe = probe;
  }

  /** Asks a starting server whether it is ready; an exception means no. */
  interface Probe {
    boolean answers(String host, int port) throws Exception;
  }

  static ContainerInstance start(
      GenericContainer<?> container, int port, int containerPort, Probe probe) {
    // Loopback alone, unless the engine is on another machine.
    String interfaceOf = isLocal(container.getHost()) ? "127.0.0.1" : "0.0.0.0";
    container.setPortBindings(List.of(interfaceOf + ":" + port + ":" + containerPort));
    container.setWaitStrategy(new NoWait());
    ContainerInstance instance = new ContainerInstance(container, port, probe);
    container.start();
    instance.awaitReady();
    return instance;
  }

  private static boolean isLocal(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1");
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline && isRunning()) {
      try {
        if (probe.answers(host(), port)) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(PROBE_NANOS);
    }
    String log = container.getLogs();
    container.stop();
    throw new IllegalStateException(
        container.getDockerImageName() + " did not come up; it says:\n" + log, last);
  }

  private boolean isRunning() {
    InspectContainerResponse response = client().inspectContainerCmd(id()).exec();
    return Boolean.TRUE.equals(response.getState().getRunning());
  }

  private DockerClient client() {
    return container.getDockerClient();
  }

  private String id() {
    return container.getContainerId();
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void kill() {
    client().killContainerCmd(id()).exec();
    while (isRunning()) {
      LockSupport.parkNanos(PROBE_NANOS);
    }
  }

  @Override
  public void start() {
    client().startContainerCmd(id()).exec();
    awaitReady();
  }

  /** In a new container. */
  @Override
  public void startEmpty() {
    container.stop();
    container.start();
    awaitReady();
  }

  @Override
  public void close() {
    container.stop();
  }

  /** {@link #awaitReady()} waits, after the first start as after the later ones. */
  private static final class NoWait extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
