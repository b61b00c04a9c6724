package io.rollcall.query.read;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How reads are answered.
 *
 * @param timeout how long a read may wait for the lists before it is answered with 503, from 10 ms
 *     to 5 min
 * @param maxConcurrent how many reads may be under way at once, from 1 to 100,000; more are
 *     answered with 503
 */
@ConfigurationProperties("rollcall.read")
public record ReadProperties(
    @DefaultValue("5s") Duration timeout, @DefaultValue("1000") int maxConcurrent) {
  public ReadProperties {
    new Setting("rollcall.read.timeout")
        .between(timeout, Duration.ofMillis(10), Duration.ofMinutes(5));
    new Setting("rollcall.read.max-concurrent").between(maxConcurrent, 1, 100_000);
  }
}
