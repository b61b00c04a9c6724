package io.rollcall.query.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who reads with whom, of lists that answer when they are told to. */
class BoundedListsTest {
  private static final PageAnswer ONE =
      new PageAnswer.NoSuchPage(new AsOf(1L, 1L), Source.POSTGRES);
  private static final PageAnswer OTHER =
      new PageAnswer.NoSuchPage(new AsOf(2L, 2L), Source.POSTGRES);

  private final ResourceType labs = Catalog.bundled().type("labs");
  private final List<CompletableFuture<PageAnswer>> pages = new ArrayList<>();
  private final List<CompletableFuture<RowAnswer>> rows = new ArrayList<>();
  private final List<CompletableFuture<Boolean>> keys = new ArrayList<>();
  private final Lists lists = new BoundedLists(new Asked(), 3);

  private CompletableFuture<PageAnswer> page(long number) {
    return lists.page(ListQuery.all(labs), new PageNumber.At(number), 10);
  }

  @Test
  void readersOfAPage_shareTheReadThatFollows_andNoneThatIsUnderWay() {
    CompletableFuture<PageAnswer> first = page(1);
    CompletableFuture<PageAnswer> second = page(1);
    CompletableFuture<PageAnswer> third = page(1);
    CompletableFuture<PageAnswer> fourth = page(1);
    assertThat(pages).hasSize(2);
    pages.get(1).complete(ONE);
    assertThat(second).as("whatever becomes of the first").isCompletedWithValue(ONE);
    assertThat(first).isNotDone();
    assertThat(third).isNotDone();
    assertThat(pages).as("begun after both had asked").hasSize(3);
    pages.get(2).complete(OTHER);
    assertThat(third).isCompletedWithValue(OTHER);
    assertThat(fourth).isCompletedWithValue(OTHER);
    pages.get(0).complete(ONE);
    assertThat(first).isCompletedWithValue(ONE);

    CompletableFuture<PageAnswer> later = page(1);
    assertThat(pages).as("nothing is kept").hasSize(4);
    pages.get(3).complete(OTHER);
    assertThat(later).isCompletedWithValue(OTHER);
  }

  @Test
  void aReadThatFails_failsForThoseWhoSharedIt_andForNobodyElse() {
    CompletableFuture<PageAnswer> first = page(1);
    CompletableFuture<PageAnswer> second = page(1);
    CompletableFuture<PageAnswer> third = page(1);
    pages.get(0).completeExceptionally(new IOException("reset"));
    assertThat(first).isCompletedExceptionally();
    pages.get(1).complete(ONE);
    assertThat(second).isCompletedWithValue(ONE);
    pages.get(2).complete(OTHER);
    assertThat(third).isCompletedWithValue(OTHER);
  }

  @Test
  void aReaderWhoGivesUp_takesNothingFromThoseWhoShareTheRead() {
    var _ = page(1);
    var _ = page(1);
    CompletableFuture<PageAnswer> third = page(1);
    CompletableFuture<PageAnswer> fourth = page(1);
    assertThat(third.cancel(true)).isTrue();
    pages.get(0).complete(ONE);
    pages.get(2).complete(OTHER);
    assertThat(fourth).isCompletedWithValue(OTHER);
  }

  @Test
  void whatIsNotTheSame_isReadAtOnce_asMuchAsMayBe() {
    var _ = page(1);
    var _ = page(2);
    var _ = lists.row(ListQuery.all(labs), "L1");
    assertThat(pages).hasSize(2);
    assertThat(rows).hasSize(1);
    CompletableFuture<Boolean> fourth = lists.exists(labs, "L1");
    assertThat(fourth)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(ListsUnavailable.class)
        .withMessageStartingWith("3 reads of Postgres are under way");
    assertThat(keys).isEmpty();

    pages.getFirst().complete(ONE);
    CompletableFuture<Boolean> again = lists.exists(labs, "L1");
    keys.getFirst().complete(true);
    assertThat(again).isCompletedWithValue(true);
  }

  /** Answers when it is told to. */
  private final class Asked implements Lists {
    private static <T> CompletableFuture<T> asked(List<CompletableFuture<T>> open) {
      open.add(new CompletableFuture<>());
      return open.getLast();
    }

    @Override
    public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
      return asked(pages);
    }

    @Override
    public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
      return asked(rows);
    }

    @Override
    public CompletableFuture<Boolean> exists(ResourceType type, String key) {
      return asked(keys);
    }
  }
}
