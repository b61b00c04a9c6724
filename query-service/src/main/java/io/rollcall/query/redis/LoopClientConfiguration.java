package io.rollcall.query.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import java.time.Duration;
import java.util.Optional;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/** Boot's settings of the client, but with the event loops of others. */
record LoopClientConfiguration(LettuceClientConfiguration same, ClientResources resources)
    implements LettuceClientConfiguration {

  /** A factory of clients on given loops, to be destroyed by whoever asks for it. */
  static LettuceConnectionFactory factory(
      LettuceConnectionFactory boots, EventLoopGroupProvider loops) {
    ClientResources resources =
        boots
            .getRequiredNativeClient()
            .getResources()
            .mutate()
            .eventLoopGroupProvider(loops)
            .build();
    LettuceClientConfiguration configuration =
        new LoopClientConfiguration(boots.getClientConfiguration(), resources);
    RedisSentinelConfiguration sentinel = boots.getSentinelConfiguration();
    LettuceConnectionFactory factory =
        sentinel == null
            ? new LettuceConnectionFactory(boots.getStandaloneConfiguration(), configuration)
            : new LettuceConnectionFactory(sentinel, configuration);
    factory.afterPropertiesSet();
    factory.start();
    return factory;
  }

  @Override
  public Optional<ClientResources> getClientResources() {
    return Optional.of(resources);
  }

  @Override
  public boolean isUseSsl() {
    return same.isUseSsl();
  }

  @Override
  @Deprecated
  public boolean isVerifyPeer() {
    return same.isVerifyPeer();
  }

  @Override
  public SslVerifyMode getVerifyMode() {
    return same.getVerifyMode();
  }

  @Override
  public boolean isStartTls() {
    return same.isStartTls();
  }

  @Override
  public Optional<ClientOptions> getClientOptions() {
    return same.getClientOptions();
  }

  @Override
  public Optional<String> getClientName() {
    return same.getClientName();
  }

  @Override
  public Optional<ReadFrom> getReadFrom() {
    return same.getReadFrom();
  }

  @Override
  public Optional<RedisCredentialsProviderFactory> getRedisCredentialsProviderFactory() {
    return same.getRedisCredentialsProviderFactory();
  }

  @Override
  public Duration getCommandTimeout() {
    return same.getCommandTimeout();
  }

  @Override
  public Duration getShutdownTimeout() {
    return same.getShutdownTimeout();
  }

  @Override
  public Duration getShutdownQuietPeriod() {
    return same.getShutdownQuietPeriod();
  }
}
