package io.rollcall.query.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Two readers, a writer and the news of its writes, in every order that there can be.
 *
 * <p>Each of them does its steps one after the other; news comes in the order of the writes and
 * after its own. After every step, whatever is valid must be no older than the news: neither a
 * value that is kept, nor what a reader holds that made something of what it read.
 */
class NearRacesTest {
  private static final String KEY = "key";

  /** Redis as far as it matters: a value, and how much of it was told. */
  private static final class World {
    final NearCache<Integer> near = new NearCache<>(1 << 20, value -> 4);
    final List<Reader> readers = List.of(new Reader(), new Reader());
    FakeLease lease = new FakeLease();
    boolean connected = true;
    int written;
    int told;

    World() {
      near.sure(lease);
    }

    void check(List<String> past) {
      for (Reader reader : readers) {
        NearEntry<Integer> entry = reader.entry;
        if (entry == null) {
          continue;
        }
        Integer value = entry.value();
        if (value != null) {
          assertThat(value).as("kept after %s", past).isGreaterThanOrEqualTo(told);
        }
        if (reader.published && entry.isValid()) {
          assertThat(reader.read).as("made after %s", past).isGreaterThanOrEqualTo(told);
        }
      }
    }
  }

  private static final class Reader {
    NearEntry<Integer> entry;
    int read = -1;
    boolean published;
  }

  private record Step(String name, Action action, Predicate<World> possible) {
    Step(String name, Action action) {
      this(name, action, world -> true);
    }
  }

  private interface Action {
    void on(World world);
  }

  private static List<Step> reader(int which) {
    String name = which == 0 ? "A" : "B";
    return List.of(
        new Step(name + " begins", w -> w.readers.get(which).entry = w.near.begin(KEY)),
        new Step(name + " reads", w -> w.readers.get(which).read = w.written),
        new Step(
            name + " publishes",
            w -> {
              Reader reader = w.readers.get(which);
              w.near.publish(reader.entry, reader.read);
              reader.published = true;
            }));
  }

  private static List<Step> writes(int count) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      steps.add(new Step("write " + i, w -> w.written++));
    }
    return steps;
  }

  private static List<Step> news(int count, Action tell) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int number = i;
      steps.add(
          new Step(
              "news " + i,
              w -> {
                tell.on(w);
                w.told = number;
              },
              w -> w.written >= number));
    }
    return steps;
  }

  /** Runs all orders from a past on; answers how many there were. */
  private static int run(List<List<Step>> actors, List<Integer> past) {
    World world = new World();
    int[] next = new int[actors.size()];
    List<String> names = new ArrayList<>();
    for (int actor : past) {
      Step step = actors.get(actor).get(next[actor]++);
      step.action().on(world);
      names.add(step.name());
    }
    world.check(names);
    int orders = 0;
    boolean last = true;
    for (int actor = 0; actor < actors.size(); actor++) {
      if (next[actor] < actors.get(actor).size()) {
        last = false;
        if (actors.get(actor).get(next[actor]).possible().test(world)) {
          List<Integer> more = new ArrayList<>(past);
          more.add(actor);
          orders += run(actors, more);
        }
      }
    }
    return last ? 1 : orders;
  }

  @Test
  void aChangeOfTheKey_inEveryOrder() {
    List<List<Step>> actors =
        List.of(reader(0), reader(1), writes(2), news(2, w -> w.near.changed(List.of(KEY))));
    assertThat(run(actors, List.of())).isEqualTo(8_400);
  }

  @Test
  void aChangeOfEverything_inEveryOrder() {
    List<List<Step>> actors =
        List.of(reader(0), reader(1), writes(2), news(2, w -> w.near.allChanged()));
    assertThat(run(actors, List.of())).isEqualTo(8_400);
  }

  @Test
  void aConnectionThatIsLost_andComesBack_inEveryOrder() {
    List<Step> connection =
        List.of(
            new Step(
                "breaks",
                w -> {
                  w.lease.end();
                  w.connected = false;
                  // From now on nobody may use anything, whatever was written.
                  w.told = Integer.MAX_VALUE;
                }),
            new Step("doubt is told", w -> w.near.inDoubt()),
            new Step(
                "is back",
                w -> {
                  w.lease = new FakeLease();
                  w.near.sure(w.lease);
                  w.connected = true;
                  w.told = w.written;
                }));
    // What is written while the connection stands is told at once.
    List<Step> write = List.of(new Step("write", NearRacesTest::writeAndTell));
    int orders = run(List.of(reader(0), reader(1), write, connection), List.of());
    assertThat(orders).isEqualTo(16_800);
  }

  private static void writeAndTell(World world) {
    world.written++;
    if (world.connected) {
      world.near.changed(List.of(KEY));
      world.told = world.written;
    }
  }
}
