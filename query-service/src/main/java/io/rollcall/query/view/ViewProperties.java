package io.rollcall.query.view;

import io.rollcall.catalog.ExpiryClass;
import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long list views are kept that nobody reads, and how many there may be.
 *
 * @param master After how long an unread view of master data goes, from 1 s to 7 days.
 * @param user After how long an unread view of people goes, from 1 s to 7 days.
 * @param dynamic After how long an unread view of what changes all day goes, from 1 s to 7 days.
 * @param report After how long an unread view of reports goes, from 1 s to 7 days.
 * @param maxPerType How many views of a type there may be, from 10 to 100000; the longest unread go
 *     to make room for others.
 * @param sweep How often that is looked after, from 100 ms to 1 h.
 * @param deletes How long deletes are remembered, from 1 min to 365 days, so that a change that is
 *     sent again cannot bring a row back.
 */
@ConfigurationProperties("rollcall.views")
public record ViewProperties(
    @DefaultValue("30m") Duration master,
    @DefaultValue("10m") Duration user,
    @DefaultValue("2m") Duration dynamic,
    @DefaultValue("60m") Duration report,
    @DefaultValue("1000") int maxPerType,
    @DefaultValue("10s") Duration sweep,
    @DefaultValue("24h") Duration deletes) {

  /** Checks the values. */
  public ViewProperties {
    checkExpiry("rollcall.views.master", master);
    checkExpiry("rollcall.views.user", user);
    checkExpiry("rollcall.views.dynamic", dynamic);
    checkExpiry("rollcall.views.report", report);
    new Setting("rollcall.views.max-per-type").between(maxPerType, 10, 100_000);
    new Setting("rollcall.views.sweep").between(sweep, Duration.ofMillis(100), Duration.ofHours(1));
    new Setting("rollcall.views.deletes")
        .between(deletes, Duration.ofMinutes(1), Duration.ofDays(365));
  }

  private static void checkExpiry(String name, Duration expiry) {
    new Setting(name).between(expiry, Duration.ofSeconds(1), Duration.ofDays(7));
  }

  /** How long an unread view of a class is kept. */
  public Duration of(ExpiryClass expiry) {
    return switch (expiry) {
      case MASTER -> master;
      case USER -> user;
      case DYNAMIC -> dynamic;
      case REPORT -> report;
    };
  }
}
