package io.rollcall.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Registrations;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lists that a service with another catalog has made live. */
class UnknownViewsIT {
  private static final String UNKNOWN = "search(lab_name)=X&ordering=lab_id";

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");

  @Test
  void aView_thatThisCatalogDoesNotUnderstand_isEnded_beforeAChangeIsApplied() throws Exception {
    try (ServedCampus campus = new ServedCampus(catalog, new Random(1), 300)) {
      campus.read(20);
      List<String> known = canonicals(campus);
      byte[] views = campus.redis.keys.of(labs).views();
      byte[] view = campus.redis.keys.of(labs).view(LiveView.id(UNKNOWN));
      campus.redis.asked.send(c -> c.zadd(views, 1, UNKNOWN.getBytes(UTF_8))).join();
      campus.redis.asked.send(c -> c.zadd(view, 0, new byte[0])).join();
      campus.redis.repeatViewsVersion(labs, 12_345);
      assertThat(canonicals(campus)).contains(UNKNOWN);

      campus.change(100);
      campus.deliver();
      assertThat(canonicals(campus)).containsAll(known).doesNotContain(UNKNOWN);
      assertThat(campus.redis.asked.send(c -> c.exists(view)).join()).isZero();
      campus.read(20);
    }
  }

  private List<String> canonicals(ServedCampus campus) {
    return campus.redis.registrations.used(labs).join().stream()
        .map(Registrations.Used::canonical)
        .toList();
  }
}
