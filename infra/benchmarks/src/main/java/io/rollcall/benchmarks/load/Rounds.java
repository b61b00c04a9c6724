package io.rollcall.benchmarks.load;

import io.rollcall.benchmarks.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is measured and its yardstick, in turns, so that what the machine does meets both. */
public final class Rounds {
  private final List<Throughput> measured = new ArrayList<>();
  private final List<Throughput> yardsticks = new ArrayList<>();

  private Rounds() {}

  /** One measurement. */
  public interface Run {
    Throughput measure() throws Exception;
  }

  /**
   * Runs both in each round, after one round that is thrown away; in every other one the yardstick
   * goes first.
   */
  public static Rounds run(int rounds, Run measured, Run yardstick) throws Exception {
    measured.measure();
    yardstick.measure();
    Rounds all = new Rounds();
    for (int round = 1; round <= rounds; round++) {
      if (round % 2 == 0) {
        all.measured.add(measured.measure());
        all.yardsticks.add(yardstick.measure());
      } else {
        all.yardsticks.add(yardstick.measure());
        all.measured.add(measured.measure());
      }
      System.err.printf(
          "round %d: %,.0f/s, yardstick %,.0f/s%n",
          round, all.measured.getLast().perSecond(), all.yardsticks.getLast().perSecond());
    }
    return all;
  }

  /** The same rounds with what was the yardstick as what was measured, and the other way round. */
  public Rounds turned() {
    Rounds turned = new Rounds();
    turned.measured.addAll(yardsticks);
    turned.yardsticks.addAll(measured);
    return turned;
  }

  /** What {@link #line} fills. */
  public static List<String> head(String measured, String yardstick) {
    return List.of(
        "",
        measured + ", answers/s",
        "p50, ms",
        "p99, ms",
        yardstick + ", answers/s",
        "p50, ms",
        "p99, ms",
        "Ratio of rates",
        "Ratios of all rounds");
  }

  /** The medians of all rounds. */
  public List<String> line(String name) {
    List<Double> ratios = ratios();
    return List.of(
        name,
        "%,.0f".formatted(measuredPerSecond()),
        "%.2f".formatted(median(measured, Throughput::p50)),
        "%.2f".formatted(median(measured, Throughput::p99)),
        "%,.0f".formatted(yardstickPerSecond()),
        "%.2f".formatted(median(yardsticks, Throughput::p50)),
        "%.2f".formatted(median(yardsticks, Throughput::p99)),
        "%.2f".formatted(Figures.median(ratios)),
        String.join(" ", ratios.stream().map("%.2f"::formatted).toList()));
  }

  /** Of each round, answers a second as a share of the yardstick's. */
  public List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      ratios.add(measured.get(i).perSecond() / yardsticks.get(i).perSecond());
    }
    return ratios;
  }

  /** The median of all rounds, in answers a second. */
  public double measuredPerSecond() {
    return median(measured, Throughput::perSecond);
  }

  /** The same of the yardstick. */
  public double yardstickPerSecond() {
    return median(yardsticks, Throughput::perSecond);
  }

  private static double median(List<Throughput> rounds, ToDoubleFunction<Throughput> figure) {
    return Figures.median(rounds.stream().mapToDouble(figure).boxed().toList());
  }
}
