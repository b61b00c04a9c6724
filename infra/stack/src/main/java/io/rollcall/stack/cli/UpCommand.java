package io.rollcall.stack.cli;

import io.rollcall.stack.Home;
import io.rollcall.stack.Ports;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackException;
import io.rollcall.stack.StackOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the local stack, stays in the foreground, and stops it on Ctrl-C. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts Postgres, Kafka, Redis, both services and the edge on this machine, loads the campus if the database is empty, and stays in the foreground.",
      "Ctrl-C stops everything; the next up finds its data again."
    })
public final class UpCommand implements Callable<Integer> {

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--fresh", description = "Starts over: deletes what the data folder holds.")
  private boolean fresh;

  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "${env:ROLLCALL_SCALE:-1}",
      description =
          "Multiplies users, students, faculty, batches, timetables and slots of the campus that is loaded. Default: ROLLCALL_SCALE or 1.")
  private int scale;

  @Option(
      names = "--edge-port",
      paramLabel = "PORT",
      defaultValue = "${env:ROLLCALL_EDGE_PORT:-8000}",
      description =
          "Where front ends call; 0 means any free port. Default: ROLLCALL_EDGE_PORT or 8000.")
  private int edgePort;

  @Option(
      names = "--query-port",
      paramLabel = "PORT",
      defaultValue = "${env:ROLLCALL_QUERY_PORT:-8080}",
      description = "The query service. Default: ROLLCALL_QUERY_PORT or 8080.")
  private int queryPort;

  @Option(
      names = "--command-port",
      paramLabel = "PORT",
      defaultValue = "${env:ROLLCALL_COMMAND_PORT:-8081}",
      description = "The command service. Default: ROLLCALL_COMMAND_PORT or 8081.")
  private int commandPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      defaultValue = "${env:ROLLCALL_POSTGRES_PORT:-5432}",
      description = "Default: ROLLCALL_POSTGRES_PORT or 5432.")
  private int postgresPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "${env:ROLLCALL_KAFKA_PORT:-9092}",
      description = "Default: ROLLCALL_KAFKA_PORT or 9092.")
  private int kafkaPort;

  @Option(
      names = "--redis-port",
      paramLabel = "PORT",
      defaultValue = "${env:ROLLCALL_REDIS_PORT:-6379}",
      description = "Default: ROLLCALL_REDIS_PORT or 6379.")
  private int redisPort;

  @Override
  public Integer call() {
    Path home = Home.find();
    Path folder = data.folder(home);
    System.setProperty("rollcall.log", folder.resolve("up.log").toString());
    Ports ports = new Ports(edgePort, queryPort, commandPort, postgresPort, kafkaPort, redisPort);
    AtomicBoolean stopping = new AtomicBoolean();
    try (Console console = Console.open()) {
      Stack stack =
          new Stack(new StackOptions(home, folder, fresh, scale, ports, Map.of()), console);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(stack, stopping, console), "stop"));
      try {
        stack.start();
        console.ready(stack.addresses(), folder);
        throw new StackException(stack.failure().join());
      } catch (StackException e) {
        if (stopping.get()) {
          return ExitCode.OK;
        }
        throw e;
      }
    }
  }

  private static void stop(Stack stack, AtomicBoolean stopping, Console console) {
    stopping.set(true);
    console.say("stopping");
    stack.close();
    console.say("stopped; the data stay");
    console.close();
  }
}
