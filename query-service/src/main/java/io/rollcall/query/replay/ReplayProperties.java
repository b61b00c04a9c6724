package io.rollcall.query.replay;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How types are built anew from their topics.
 *
 * @param keep How long the rows that were read before are kept, to go back to, and those of a side
 *     generation, to be looked into, from 10 s to 30 d.
 * @param lease How long a service may be silent before another goes on with its replays, from 3 s
 *     to 10 min.
 * @param atOnce How many replays one service runs at a time, from 1 to 100; others wait.
 * @param readersWait How long what costs nothing may take readers on average, from 0 to 1 s, before
 *     replays rest between pieces of their work; at 0 they never do.
 * @param warmLists How many list views of a type, those read last, are made before the new rows are
 *     read, from 0 to 100000.
 * @param warmPages How many of their pages, from 0 to 100000.
 */
@ConfigurationProperties("rollcall.replay")
record ReplayProperties(
    @DefaultValue("1h") Duration keep,
    @DefaultValue("10s") Duration lease,
    @DefaultValue("2") int atOnce,
    @DefaultValue("5ms") Duration readersWait,
    @DefaultValue("500") int warmLists,
    @DefaultValue("2000") int warmPages) {
  private static final int MOST_AT_ONCE = 100;
  private static final int MOST_WARM = 100_000;

  ReplayProperties {
    new Setting("rollcall.replay.keep").between(keep, Duration.ofSeconds(10), Duration.ofDays(30));
    new Setting("rollcall.replay.lease")
        .between(lease, Duration.ofSeconds(3), Duration.ofMinutes(10));
    new Setting("rollcall.replay.at-once").between(atOnce, 1, MOST_AT_ONCE);
    new Setting("rollcall.replay.readers-wait")
        .between(readersWait, Duration.ZERO, Duration.ofSeconds(1));
    new Setting("rollcall.replay.warm-lists").between(warmLists, 0, MOST_WARM);
    new Setting("rollcall.replay.warm-pages").between(warmPages, 0, MOST_WARM);
  }
}
