package io.rollcall.query.read;

import io.rollcall.query.near.NearCache;
import io.rollcall.query.near.NearProperties;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;

/** What keeps no answer in memory, since it hears of no change. */
final class NearAnswersFixture {
  private NearAnswersFixture() {}

  static Function<Consumer<NearAnswers.Asked>, NearAnswers> nothing() {
    NearCache<String> deaf = new NearCache<>(1 << 20, String::length);
    NearProperties properties =
        new NearProperties(
            true,
            DataSize.ofMegabytes(1),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            3,
            Duration.ofSeconds(10));
    return hotChanged ->
        new NearAnswers(properties, Positions.NONE, type -> deaf.begin(type.name()), hotChanged);
  }
}
