package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.LoopResources;

class LoopConnectionsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final LoopResources server = LoopResources.create("loops", 2, true);
  private final List<EventLoop> loops = loops();
  private final ClientResources resources = DefaultClientResources.create();
  private final Restartable<io.rollcall.testkit.Redis> redis = Servers.restartableRedis();
  private final String url = redis.server().url();
  private final RedisClient client = RedisClient.create(resources, url);
  private final LoopClients clients = new LoopClients(loops.stream().map(this::client).toList());
  private final SharedConnection shared = connection(client);
  private final LoopConnections connections =
      new LoopConnections(shared, clients, LoopConnectionsIT::connection);

  private List<EventLoop> loops() {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor each : server.onServer(LoopResources.DEFAULT_NATIVE)) {
      loops.add((EventLoop) each);
    }
    return loops;
  }

  private LoopClients.OfLoop client(EventLoop loop) {
    ClientResources own = resources.mutate().eventLoopGroupProvider(LoopClients.only(loop)).build();
    RedisClient client = RedisClient.create(own, url);
    return new LoopClients.OfLoop(loop, client, client::shutdown);
  }

  private static SharedConnection connection(AbstractRedisClient client) {
    return new SharedConnection(() -> opened((RedisClient) client));
  }

  private static SharedConnection.Opened opened(RedisClient client) {
    var connection = client.connect(ByteArrayCodec.INSTANCE);
    return new SharedConnection.Opened(connection, connection.async());
  }

  @AfterEach
  void close() {
    connections.close();
    clients.close();
    client.shutdown();
    resources.shutdown();
    server.disposeLater().block(TIMEOUT);
    redis.close();
  }

  /** Where a reply comes in to what is asked on a thread. */
  private Thread answeredOn(Executor asked) {
    CompletableFuture<Thread> answered = new CompletableFuture<>();
    asked.execute(
        () -> {
          try {
            connections
                .get()
                .ping()
                .whenComplete(
                    (pong, failure) -> {
                      if (failure == null) {
                        answered.complete(Thread.currentThread());
                      } else {
                        answered.completeExceptionally(failure);
                      }
                    });
          } catch (RuntimeException e) {
            answered.completeExceptionally(e);
          }
        });
    return answered.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static Thread thread(EventLoop loop) {
    return loop.submit(Thread::currentThread).syncUninterruptibly().getNow();
  }

  private void areAnsweredOnTheirLoops() {
    assertThat(loops).hasSize(2);
    for (EventLoop loop : loops) {
      await()
          .ignoreExceptions()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(answeredOn(loop)).isSameAs(thread(loop)));
    }
  }

  @Test
  void whatIsAskedOnALoop_isAnsweredOnIt() {
    areAnsweredOnTheirLoops();
  }

  @Test
  void whatIsAskedOnALoop_isAnsweredOnIt_afterConnectionsHaveBroken() {
    areAnsweredOnTheirLoops();
    await().atMost(TIMEOUT).until(shared::isOpen);
    try (var other = client.connect()) {
      assertThat(other.sync().clientKill(KillArgs.Builder.typeNormal().skipme())).isEqualTo(3);
    }
    areAnsweredOnTheirLoops();
  }

  @Test
  void whereALoopsConnectionIsBroken_theSharedOneAnswers() {
    areAnsweredOnTheirLoops();
    await().atMost(TIMEOUT).until(shared::isOpen);
    try (var other = client.connect()) {
      assertThat(other.sync().clientList().lines()).hasSize(4);
      clients.all().getFirst().client().shutdown();
      await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(other.sync().clientList().lines()).hasSize(3));
    }
    assertThat(answeredOn(loops.getFirst())).isNotNull();
  }

  @Test
  void whatIsAskedElsewhere_isAnsweredElsewhere() {
    List<Thread> threads = loops.stream().map(LoopConnectionsIT::thread).toList();
    await()
        .ignoreExceptions()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(threads).doesNotContain(answeredOn(Runnable::run)));
  }
}
