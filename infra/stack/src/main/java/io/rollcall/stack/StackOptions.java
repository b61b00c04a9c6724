package io.rollcall.stack;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a stack is started with.
 *
 * @param home the folder of the source tree, whose built services are run
 * @param data where everything is kept
 * @param fresh whether what the folder holds is deleted first
 * @param scale what the campus's people and what grows with them are multiplied by, when it is
 *     loaded
 * @param ports where everything listens
 * @param settings further settings of both services, by their property names
 */
public record StackOptions(
    Path home, Path data, boolean fresh, int scale, Ports ports, Map<String, String> settings) {

  public StackOptions {
    if (scale < 1) {
      throw new StackException("--scale %d is no size: give 1 or more.".formatted(scale));
    }
    settings = Map.copyOf(settings);
  }

  /** A stack of the usual size in a folder, on any free ports. */
  public static StackOptions in(Path data) {
    return new StackOptions(Home.find(), data, false, 1, Ports.free(), Map.of());
  }

  public StackOptions withFresh(boolean other) {
    return new StackOptions(home, data, other, scale, ports, settings);
  }

  public StackOptions withScale(int other) {
    return new StackOptions(home, data, fresh, other, ports, settings);
  }

  public StackOptions withPorts(Ports other) {
    return new StackOptions(home, data, fresh, scale, other, settings);
  }

  /** Adds a setting of both services. */
  public StackOptions with(String property, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(property, value);
    return new StackOptions(home, data, fresh, scale, ports, more);
  }
}
