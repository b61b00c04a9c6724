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
 */
@ConfigurationProperties("rollcall.read")
record ReadProperties(@DefaultValue("5s") Duration timeout) {
  ReadProperties {
    new Setting("rollcall.read.timeout")
        .between(timeout, Duration.ofMillis(10), Duration.ofMinutes(5));
  }
}
