package io.rollcall.query.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.EpollProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Makes {@link Redis} from Boot's connection settings, for one server or for a cluster. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RedisProperties.class)
class RedisConfiguration {
  @Bean
  LettuceClientOptionsBuilderCustomizer failFastWithoutConnection(
      DataRedisProperties boots, RedisProperties properties) {
    return options ->
        options
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled())
            .socketOptions(socketOptions(boots.getConnectTimeout(), properties.timeout()));
  }

  /**
   * A connection whose packets nobody acknowledges any more is closed, where the system can, so
   * that another is opened; otherwise it would be tried for a quarter of an hour.
   */
  static SocketOptions socketOptions(@Nullable Duration connect, Duration silence) {
    SocketOptions.Builder options = SocketOptions.builder();
    if (connect != null) {
      options.connectTimeout(connect);
    }
    if (EpollProvider.isAvailable()) {
      options.tcpUserTimeout(
          SocketOptions.TcpUserTimeoutOptions.builder().enable().tcpUserTimeout(silence).build());
    }
    return options.build();
  }

  @Bean
  LettuceClientConfigurationBuilderCustomizer commandTimeout(RedisProperties properties) {
    return client -> client.commandTimeout(properties.timeout());
  }

  /**
   * On each event loop of the server; none of a cluster, where each would look after all nodes, and
   * none where Redis is reached in a way that is not known here.
   */
  @Bean(destroyMethod = "close")
  LoopClients loopClients(
      LettuceConnectionFactory factory,
      DataRedisConnectionDetails redis,
      ReactorResourceFactory serverResources) {
    List<LoopClients.OfLoop> clients = new ArrayList<>();
    if (factory.getRequiredNativeClient() instanceof RedisClient
        && factory.getSocketConfiguration() == null
        && redis.getMasterReplica() == null) {
      for (EventExecutor each :
          serverResources.getLoopResources().onServer(LoopResources.DEFAULT_NATIVE)) {
        if (each instanceof IoEventLoop loop && LoopClients.fits(loop)) {
          LettuceConnectionFactory own = onLoop(factory, loop);
          clients.add(new LoopClients.OfLoop(loop, own.getRequiredNativeClient(), own::destroy));
        }
      }
    }
    return new LoopClients(clients);
  }

  /** Another factory for the same Redis, whose clients have their channels on a loop. */
  private static LettuceConnectionFactory onLoop(LettuceConnectionFactory boots, EventLoop loop) {
    LettuceClientConfiguration same = boots.getClientConfiguration();
    LettuceClientConfiguration.LettuceClientConfigurationBuilder client =
        LettuceClientConfiguration.builder()
            .clientResources(
                boots
                    .getRequiredNativeClient()
                    .getResources()
                    .mutate()
                    .eventLoopGroupProvider(LoopClients.only(loop))
                    .build())
            .commandTimeout(same.getCommandTimeout())
            .shutdownTimeout(same.getShutdownTimeout())
            .shutdownQuietPeriod(same.getShutdownQuietPeriod());
    same.getClientOptions().ifPresent(client::clientOptions);
    same.getClientName().ifPresent(client::clientName);
    same.getReadFrom().ifPresent(client::readFrom);
    same.getRedisCredentialsProviderFactory().ifPresent(client::redisCredentialsProviderFactory);
    if (same.isUseSsl()) {
      var ssl = client.useSsl().verifyPeer(same.getVerifyMode());
      if (same.isStartTls()) {
        ssl.startTls();
      }
    }
    RedisSentinelConfiguration sentinel = boots.getSentinelConfiguration();
    LettuceConnectionFactory factory =
        sentinel == null
            ? new LettuceConnectionFactory(boots.getStandaloneConfiguration(), client.build())
            : new LettuceConnectionFactory(sentinel, client.build());
    factory.afterPropertiesSet();
    factory.start();
    return factory;
  }

  @Bean(destroyMethod = "close")
  LoopConnections readConnections(LettuceConnectionFactory factory, LoopClients clients) {
    return new LoopConnections(
        new SharedConnection(connector(factory.getRequiredNativeClient())),
        clients,
        client -> new SharedConnection(connector(client)));
  }

  /** Changes do not queue behind what readers ask for. */
  @Bean(destroyMethod = "close")
  SharedConnection applyConnection(LettuceConnectionFactory factory) {
    return new SharedConnection(connector(factory.getRequiredNativeClient()));
  }

  /** Decodes and renders what is read, on as many threads as there are processors. */
  @Bean(destroyMethod = "dispose")
  Scheduler readScheduler() {
    return Schedulers.newParallel("read", Runtime.getRuntime().availableProcessors(), true);
  }

  @Bean
  @Primary
  Redis redis(LoopConnections connections, @Qualifier("readScheduler") Scheduler scheduler) {
    return new Redis(connections, scheduler::schedule);
  }

  /** For the projection, whose few threads wait for each reply: it is decoded where it comes in. */
  @Bean
  Redis applyingRedis(@Qualifier("applyConnection") SharedConnection connection) {
    return new Redis(connection, Runnable::run);
  }

  @Bean
  EvictionWatch evictionWatch(Redis redis, RedisProperties properties) {
    return new EvictionWatch(redis, properties.timeout());
  }

  @Bean
  EvictionLooks evictionLooks(EvictionWatch watch) {
    return new EvictionLooks(watch);
  }

  @Bean
  HealthIndicator evictionHealthIndicator(EvictionWatch watch) {
    return () -> health(watch.seen());
  }

  private static Health health(MemoryPolicy policy) {
    String problem = policy.problem();
    Health.Builder health = problem == null ? Health.up() : Health.down();
    detail(health, "problem", problem);
    detail(health, "warning", policy.warning());
    detail(health, "maxmemory_policy", policy.name());
    detail(health, "maxmemory", policy.maxMemory());
    return health.build();
  }

  private static void detail(Health.Builder health, String name, @Nullable Object value) {
    if (value != null) {
      health.withDetail(name, value);
    }
  }

  /** Has the watch look at start and now and then, without waiting for it. */
  static final class EvictionLooks {
    private static final long EVERY_MS = 5_000;

    private final EvictionWatch watch;

    EvictionLooks(EvictionWatch watch) {
      this.watch = watch;
    }

    @Scheduled(fixedDelay = EVERY_MS)
    void look() {
      var _ = watch.look();
    }
  }

  private static Supplier<SharedConnection.Opened> connector(AbstractRedisClient client) {
    return switch (client) {
      case RedisClusterClient cluster ->
          () -> {
            var connection = cluster.connect(ByteArrayCodec.INSTANCE);
            return new SharedConnection.Opened(connection, connection.async());
          };
      case RedisClient single ->
          () -> {
            var connection = single.connect(ByteArrayCodec.INSTANCE);
            RedisClusterAsyncCommands<byte[], byte[]> commands = connection.async();
            return new SharedConnection.Opened(connection, commands);
          };
      default -> throw new IllegalStateException("unknown client " + client.getClass());
    };
  }
}
