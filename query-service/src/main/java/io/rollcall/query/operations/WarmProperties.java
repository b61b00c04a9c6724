package io.rollcall.query.operations;

import io.rollcall.query.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How lists are made before they are read, by order.
 *
 * @param lists How many list views of a type, those read last, if an order does not say, from 0 to
 *     100000.
 * @param pages How many pages one order makes at most, from 1 to 100000.
 * @param atOnce How many are made at a time, from 1 to 64.
 */
@ConfigurationProperties("rollcall.warm")
record WarmProperties(
    @DefaultValue("100") int lists,
    @DefaultValue("2000") int pages,
    @DefaultValue("2") int atOnce) {
  static final int MOST = 100_000;
  private static final int MOST_AT_ONCE = 64;

  WarmProperties {
    new Setting("rollcall.warm.lists").between(lists, 0, MOST);
    new Setting("rollcall.warm.pages").between(pages, 1, MOST);
    new Setting("rollcall.warm.at-once").between(atOnce, 1, MOST_AT_ONCE);
  }
}
