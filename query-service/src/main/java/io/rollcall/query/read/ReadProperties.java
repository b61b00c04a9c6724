package io.rollcall.query.read;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How reads are answered.
 *
 * @param timeout how long a read may wait for the lists before it is answered with 503
 */
@ConfigurationProperties("rollcall.read")
record ReadProperties(@DefaultValue("5s") Duration timeout) {
  ReadProperties {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("rollcall.read.timeout must be 1 ms or more: " + timeout);
    }
  }
}
