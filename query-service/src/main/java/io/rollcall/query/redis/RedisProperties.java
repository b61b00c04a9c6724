package io.rollcall.query.redis;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Redis is used; where it is stands under {@code spring.data.redis}.
 *
 * @param prefix What the name of every key begins with: letters, digits, _, . and -, at most 64.
 * @param timeout How long a command may take, and how long packets may go unacknowledged where the
 *     system (Linux) can end a connection for it, from 10 ms to 1 min.
 */
@ConfigurationProperties("rollcall.redis")
public record RedisProperties(
    @DefaultValue("sih28") String prefix, @DefaultValue("2s") Duration timeout) {

  /** Checks the values. */
  public RedisProperties {
    new Setting("rollcall.redis.prefix")
        .matches(prefix, "[A-Za-z0-9_.-]{1,64}", "letters, digits, _, . and -, at most 64");
    new Setting("rollcall.redis.timeout")
        .between(timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
  }
}
