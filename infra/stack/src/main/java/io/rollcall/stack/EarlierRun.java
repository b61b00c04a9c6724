package io.rollcall.stack;

import io.rollcall.servers.ServerProcess;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What a run that did not stop in order left in a data folder.
 *
 * <p>Processes end with the stack that started them, but need their time for it, and where the
 * system cannot be told to end them they go on.
 */
final class EarlierRun {

  private static final Set<MemberName> SERVICES = EnumSet.of(MemberName.COMMAND, MemberName.QUERY);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final DataFolder folder;
  private final Map<MemberName, ProcessHandle> running;

  private EarlierRun(DataFolder folder, Map<MemberName, ProcessHandle> running) {
    this.folder = folder;
    this.running = running;
  }

  /** Looks round in a folder that no live stack holds. */
  static EarlierRun in(DataFolder folder) {
    Map<MemberName, ProcessHandle> running = new EnumMap<>(MemberName.class);
    for (MemberName member : MemberName.values()) {
      ServerProcess.leftover(folder.of(member)).ifPresent(left -> running.put(member, left));
    }
    return new EarlierRun(folder, running);
  }

  /** Says what was found, if anything, and returns when none of it runs any more. */
  void end(Narrator narrator) throws InterruptedException {
    if (!running.isEmpty()) {
      narrator.say("an earlier run was killed and left " + names() + " behind; stopping it");
      stop(SERVICES);
      stop(EnumSet.complementOf(EnumSet.copyOf(SERVICES)));
    } else if (Files.exists(folder.stackFile())) {
      narrator.say("an earlier run was killed; nothing of it runs any more");
    }
    folder.removeStackFile();
  }

  private String names() {
    return running.entrySet().stream()
        .map(left -> "%s (pid %d)".formatted(left.getKey().title(), left.getValue().pid()))
        .collect(Collectors.joining(", "));
  }

  private void stop(Set<MemberName> members) throws InterruptedException {
    running.forEach(
        (member, process) -> {
          if (members.contains(member)) {
            process.destroy();
          }
        });
    long deadline = System.nanoTime() + GRACE.toNanos();
    for (MemberName member : members) {
      ProcessHandle process = running.get(member);
      if (process != null && !endsWithin(deadline - System.nanoTime(), process)) {
        process.destroyForcibly();
        if (!endsWithin(AFTER_KILL.toNanos(), process)) {
          throw new StackException(
              "%s of an earlier run (pid %d) cannot be stopped; end it by hand."
                  .formatted(member.title(), process.pid()));
        }
      }
    }
  }

  private static boolean endsWithin(long nanos, ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
