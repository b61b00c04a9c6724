package io.rollcall.testkit;

import io.rollcall.servers.Durability;
import io.rollcall.servers.KafkaServer;
import io.rollcall.servers.PostgresServer;
import io.rollcall.servers.RedisServer;
import java.util.Map;

/** Servers as child processes, whose programs come from jars. */
final class EmbeddedSource implements Source {
  private final Workspace workspace = Workspace.open();

  @Override
  public Instance postgres(Durability durability) {
    return EmbeddedInstance.start(
        workspace.newFolder("postgres"),
        (folder, port) -> PostgresServer.start(folder, port, durability, Map.of()));
  }

  @Override
  public Instance kafka() {
    return EmbeddedInstance.start(
        workspace.newFolder("kafka"),
        (folder, port) -> KafkaServer.start(folder, port, Durability.SCRATCH, Map.of()));
  }

  @Override
  public Instance redis(Durability durability) {
    return EmbeddedInstance.start(
        workspace.newFolder("redis"),
        (folder, port) -> RedisServer.start(folder, port, durability, Map.of()));
  }
}
