package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.row.Row;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import reactor.core.publisher.Mono;

/**
 * A campus in memory, the same in Postgres, and its lists in Redis, for tests of other packages.
 */
public final class ServedCampus implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SIZE = 7;

  /** Further on than the log of any Postgres here. */
  private static final long FAR = 1L << 50;

  public final ProgressMarks marks = new ProgressMarks(new Topics("test"));
  public final ListsOnRedis redis;
  public final Database database = Servers.shared().postgres().newDatabase();
  public final Projection projection;
  private final ModelCampus campus;
  private final CopiedCampus copied;
  private final BadDelivery delivery;

  /** Makes one after so many changes. */
  public ServedCampus(Catalog catalog, Random random, int changes) throws Exception {
    redis =
        new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, Clock.systemUTC(), 1_000);
    projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());
    campus = new ModelCampus(catalog, new Topics("test"), random);
    copied = new CopiedCampus(catalog, database);
    delivery = new BadDelivery(catalog, projection, redis.model, redis.generations, random);
    change(changes);
    deliver();
  }

  /** Changes the campus in Postgres; its lists hear of it by {@link #deliver}. */
  public void change(int changes) throws SQLException {
    campus.continueFrom(copied.end());
    for (int i = 0; i < changes; i++) {
      campus.change();
    }
    copied.copy(campus);
  }

  /** Has the lists catch up, with all that Postgres can have shown by now. */
  public void deliver() {
    delivery.deliverAll(campus);
    Progress progress = campus.progress();
    marks.add(List.of(new Progress(FAR, progress.atMs(), progress.ends())));
  }

  /** Has the lists be known to have caught up with nothing that Postgres shows from now on. */
  public void fallBehind() {
    Progress progress = campus.progress();
    marks.add(List.of(new Progress(1, progress.atMs(), progress.ends())));
  }

  public List<Row> rows(ResourceType type) {
    return campus.all(type);
  }

  /** Reads pages of random lists, which must be right. */
  public void read(int pages) {
    for (int i = 0; i < pages; i++) {
      read(campus.anyQuery());
    }
  }

  /** Reads all pages of a list, which must be right. */
  public void read(ListQuery query) {
    for (long number = 1; number <= campus.pages(query, SIZE); number++) {
      PageAnswer answer =
          Mono.fromFuture(redis.lists.page(query, new PageNumber.At(number), SIZE)).block(TIMEOUT);
      assertThat(answer).as("%s", query).isInstanceOf(PageAnswer.Page.class);
      PageAnswer.Page page = (PageAnswer.Page) answer;
      assertThat(new String(page.results().json(), StandardCharsets.UTF_8))
          .as("page %s of %s", number, query)
          .isEqualTo(campus.page(query, number, SIZE));
      assertThat(page.count()).as("%s", query).isEqualTo(campus.count(query));
    }
  }

  @Override
  public void close() throws SQLException {
    redis.close();
    copied.close();
    database.close();
  }
}
