package io.rollcall.query.view;

import io.rollcall.catalog.ExpiryClass;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long list views are kept that nobody reads, and how many there may be.
 *
 * @param master After how long an unread view of master data goes.
 * @param user After how long an unread view of people goes.
 * @param dynamic After how long an unread view of what changes all day goes.
 * @param report After how long an unread view of reports goes.
 * @param maxPerType How many views of a type are kept; above it the longest unread go.
 * @param sweep How often that is looked after.
 * @param deletes How long deletes are remembered, so that a change that is sent again cannot bring
 *     a row back.
 */
@Validated
@ConfigurationProperties("rollcall.views")
record ViewProperties(
    @DefaultValue("30m") @NotNull Duration master,
    @DefaultValue("10m") @NotNull Duration user,
    @DefaultValue("2m") @NotNull Duration dynamic,
    @DefaultValue("60m") @NotNull Duration report,
    @DefaultValue("1000") @Min(10) @Max(100_000) int maxPerType,
    @DefaultValue("10s") @NotNull Duration sweep,
    @DefaultValue("24h") @NotNull Duration deletes) {

  Duration of(ExpiryClass expiry) {
    return switch (expiry) {
      case MASTER -> master;
      case USER -> user;
      case DYNAMIC -> dynamic;
      case REPORT -> report;
    };
  }
}
