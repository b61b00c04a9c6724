package io.rollcall.query.replay;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.operations.StatusPart;
import io.rollcall.query.page.GenerationLists;
import io.rollcall.query.page.Pages;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.RedisProperties;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import java.time.Clock;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts together what replays. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplayProperties.class)
class ReplayConfiguration {
  /** It asks Redis on the connections that readers have. */
  @Bean(destroyMethod = "close")
  MeasuredPace replayPace(
      @Qualifier("redis") Redis readersRedis, ReplayProperties properties, Clock clock) {
    return new MeasuredPace(
        () -> readersRedis.send(RedisClusterAsyncCommands::ping),
        properties.readersWait(),
        new Warnings(clock, LoggerFactory.getLogger(Replays.class)::warn));
  }

  @Bean(destroyMethod = "close")
  Replays replays(
      Catalog catalog,
      Topics topics,
      ProgressMarks marks,
      @Qualifier("applyingRedis") Redis redis,
      MeasuredPace pace,
      Keys keys,
      Generations generations,
      Projection projection,
      @Qualifier("appliedModel") ReadModel model,
      Registrations registrations,
      Fills fills,
      Pages pages,
      GenerationLists lists,
      ConsumerFactory<byte[], byte[]> consumers,
      ReplayProperties properties,
      RedisProperties redisProperties,
      Clock clock) {
    Waiting waiting = new Waiting(redisProperties.timeout());
    Warnings warnings = new Warnings(clock, LoggerFactory.getLogger(Replays.class)::warn);
    return new Replays(
        catalog,
        topics,
        marks,
        new ReplaySession.Tools(
            new ReplayNotes(redis, keys, properties.lease()),
            generations,
            projection,
            model,
            new Warming(
                model,
                registrations,
                fills,
                pages,
                lists,
                waiting,
                properties.warmLists(),
                properties.warmPages()),
            () -> consumers.createConsumer(null, null, null, smallBatches()),
            pace,
            properties.keep(),
            waiting,
            clock),
        properties.atOnce(),
        warnings);
  }

  /** So that orders and limits are heard soon, and what is read at once stays small. */
  private static Properties smallBatches() {
    Properties properties = new Properties();
    properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "500");
    return properties;
  }

  @Bean
  ReplayApi replayApi(
      Catalog catalog,
      Replays replays,
      Redis redis,
      Keys keys,
      Generations generations,
      RedisProperties redisProperties,
      Clock clock) {
    Waiting waiting = new Waiting(redisProperties.timeout());
    return new ReplayApi(
        catalog, replays, new Room(redis, keys, catalog, generations, waiting), clock);
  }

  @Bean
  SideApi sideApi(
      Catalog catalog,
      Replays replays,
      Generations generations,
      @Qualifier("appliedModel") ReadModel model,
      RedisProperties redisProperties) {
    return new SideApi(
        catalog, replays, new SideRows(generations, model, new Waiting(redisProperties.timeout())));
  }

  @Bean
  StatusPart replaysInStatus(Replays replays) {
    return new ReplaysInStatus(replays);
  }

  @Bean
  Looks replayLooks(Replays replays) {
    return new Looks(replays);
  }

  /** Looks now and then for replays that nobody runs. */
  static final class Looks {
    private static final Logger log = LoggerFactory.getLogger(Looks.class);

    private final Replays replays;

    Looks(Replays replays) {
      this.replays = replays;
    }

    @Scheduled(fixedDelay = 1_000)
    void look() {
      try {
        replays.look();
      } catch (CompletionException e) {
        log.debug("Replays could not be looked for: {}", e.getMessage());
      }
    }
  }
}
