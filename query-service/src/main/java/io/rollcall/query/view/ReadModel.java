package io.rollcall.query.view;

import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The rows of all types in Redis, as the projection reads and writes them. Thread-safe. */
public final class ReadModel {
  private static final Script APPLY = Script.of(ReadModel.class, Evicted.SCRIPT, "apply.lua");
  private static final Script BUILD = Script.of(ReadModel.class, "build.lua");
  private static final Script COMPLETE =
      Script.of(ReadModel.class, Keys.KEPT_SCRIPT, "complete.lua");
  private static final Script BEGIN_TRUNCATE =
      Script.of(ReadModel.class, Keys.KEPT_SCRIPT, "begin-truncate.lua");
  private static final Script PROCESS = Script.of(ReadModel.class, "process.lua");
  private static final Script FORGET = Script.of(ReadModel.class, "forget.lua");
  private static final Script STAMPS = Script.of(ReadModel.class, "stamps.lua");
  private static final int SCAN_COUNT = 1_000;
  private static final byte[] JOINS = {'+'};
  private static final byte[] LEAVES = {'-'};
  private static final byte[] STAYS = {'='};
  private static final byte[] MOVES = {'m'};
  private static final byte[] MOVES_AND_SHOWS = {'M'};

  private final Redis redis;
  private final Keys keys;

  public ReadModel(Redis redis, Keys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** What is known of a type's rows as a whole. */
  public CompletableFuture<Meta> meta(ResourceType type) {
    return redis.send(c -> c.hgetall(keys.of(type).meta())).thenApply(Meta::of);
  }

  /** How many rows there are. */
  public CompletableFuture<Long> rows(ResourceType type) {
    return redis.send(c -> c.hlen(keys.of(type).rows()));
  }

  /** Up to where each partition is replayed, in a generation that is being built. */
  public CompletableFuture<Map<Integer, Long>> replayed(ResourceType type) {
    return redis.send(c -> c.hgetall(keys.of(type).meta())).thenApply(Meta::replayed);
  }

  /** What is stored under some keys. */
  public CompletableFuture<Map<String, KeyState>> states(
      ResourceType type, Collection<String> wanted) {
    byte[][] fields = wanted.stream().map(Keys::bytes).toArray(byte[][]::new);
    if (fields.length == 0) {
      return CompletableFuture.completedFuture(Map.of());
    }
    Keys.OfType of = keys.of(type);
    CompletableFuture<List<KeyValue<byte[], byte[]>>> rows =
        redis.send(c -> c.hmget(of.rows(), fields));
    CompletableFuture<List<KeyValue<byte[], byte[]>>> gone =
        redis.send(c -> c.hmget(of.gone(), fields));
    return rows.thenCombine(gone, (r, g) -> states(type, wanted, r, g));
  }

  private static Map<String, KeyState> states(
      ResourceType type,
      Collection<String> wanted,
      List<KeyValue<byte[], byte[]>> rows,
      List<KeyValue<byte[], byte[]>> gone) {
    Map<String, KeyState> states = new LinkedHashMap<>();
    int i = 0;
    for (String key : wanted) {
      KeyValue<byte[], byte[]> row = rows.get(i);
      KeyValue<byte[], byte[]> stamp = gone.get(i);
      KeyState state =
          row.hasValue()
              ? KeyState.stored(type, key, row.getValue())
              : stamp.hasValue() ? KeyState.deleted(Gone.decode(stamp.getValue())) : KeyState.NONE;
      states.put(key, state);
      i++;
    }
    return states;
  }

  /**
   * Which change what is stored under some keys comes from: a row, or its delete. Of others there
   * is nothing. Far less is sent than with {@link #states}, which also looks whether it is a row.
   */
  public CompletableFuture<Map<String, Stamp>> stamps(ResourceType type, List<String> wanted) {
    if (wanted.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    Keys.OfType of = keys.of(type);
    byte[][] arguments = wanted.stream().map(Keys::bytes).toArray(byte[][]::new);
    return redis
        .run(STAMPS, new byte[][] {of.rows(), of.gone()}, arguments)
        .thenApply(
            answer -> {
              Map<String, Stamp> stamps = new LinkedHashMap<>();
              for (int i = 0; i < wanted.size(); i++) {
                byte[] stamp = (byte[]) answer.get(i);
                if (stamp.length == Stamp.BYTES) {
                  stamps.put(wanted.get(i), Stamp.decode(stamp));
                }
              }
              return stamps;
            });
  }

  /** The live views, beside those that this catalog does not understand. */
  public CompletableFuture<LiveViews> liveViews(ResourceType type) {
    Keys.OfType of = keys.of(type);
    // The version first: if a view joins in between, the plan is refused and made again.
    CompletableFuture<Meta> meta = meta(type);
    CompletableFuture<List<byte[]>> canonical = redis.send(c -> c.zrange(of.views(), 0, -1));
    return meta.thenCombine(
        canonical,
        (m, list) -> {
          List<LiveView> views = new ArrayList<>(list.size());
          List<String> unknown = new ArrayList<>();
          for (byte[] each : list) {
            ListQuery query = ListQuery.parse(type, text(each));
            if (query == null) {
              unknown.add(text(each));
            } else {
              views.add(new LiveView(query));
            }
          }
          return new LiveViews(m.viewsVersion(), views, unknown);
        });
  }

  /** The same for another generation of a type. */
  public ReadModel at(ResourceType type, long generation) {
    return new ReadModel(redis, keys.at(type, generation));
  }

  /**
   * Applies planned changes atomically, if all is still as it was planned with.
   *
   * @param generations the version of the set of the type's generations
   */
  public CompletableFuture<ApplyResult> apply(
      ResourceType type,
      long generations,
      long viewsVersion,
      List<OffsetMove> moves,
      List<RowWrite> writes) {
    Keys.OfType of = keys.of(type);
    List<byte[]> keyNames =
        new ArrayList<>(List.of(of.rows(), of.gone(), of.meta(), of.pages(), of.generations()));
    Map<String, byte[]> placeOf = new LinkedHashMap<>();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ascii(generations));
    arguments.add(ascii(viewsVersion));
    arguments.add(of.pagePrefix());
    add(arguments, moves);
    arguments.add(ascii(writes.size()));
    for (RowWrite write : writes) {
      arguments.add(Keys.bytes(write.key()));
      arguments.add(write.before().fingerprint());
      arguments.add(write.after().rowBytes());
      arguments.add(write.after().goneBytes());
    }
    for (RowWrite write : writes) {
      for (ViewWrite view : write.views()) {
        String id = view.view().id();
        if (!placeOf.containsKey(id)) {
          keyNames.add(of.view(id));
          arguments.add(Keys.bytes(id));
          placeOf.put(id, ascii(placeOf.size() + 1));
        }
      }
    }
    for (int row = 0; row < writes.size(); row++) {
      for (ViewWrite view : writes.get(row).views()) {
        arguments.add(Objects.requireNonNull(placeOf.get(view.view().id())));
        arguments.add(ascii(row));
        add(arguments, view);
      }
    }
    return redis
        .run(APPLY, keyNames.toArray(byte[][]::new), arguments.toArray(byte[][]::new))
        .thenApply(ReadModel::result);
  }

  /**
   * Stores rows in a generation that is being built and has no live views, each unless something is
   * known of its key already. That is what a replay mostly does, and this is the least it can cost.
   *
   * @param generations the version of the set of the type's generations
   * @param moves made only if all rows are stored
   * @param rows by key, the state that the key comes to if nothing is known of it
   */
  public CompletableFuture<BuildResult> build(
      ResourceType type,
      long generations,
      long viewsVersion,
      List<OffsetMove> moves,
      Map<String, StoredRow> rows) {
    Keys.OfType of = keys.of(type);
    List<byte[]> arguments = new ArrayList<>(3 + 3 * moves.size() + 2 * rows.size());
    arguments.add(ascii(generations));
    arguments.add(ascii(viewsVersion));
    add(arguments, moves);
    rows.forEach(
        (key, row) -> {
          arguments.add(Keys.bytes(key));
          arguments.add(row.encoded());
        });
    byte[][] names = {of.rows(), of.gone(), of.meta(), of.generations()};
    return redis
        .run(BUILD, names, arguments.toArray(byte[][]::new))
        .thenApply(
            answer -> {
              String word = text(answer.getFirst());
              return switch (word) {
                case "built" ->
                    new BuildResult.Built(
                        answer.stream().skip(1).map(ReadModel::text).collect(Collectors.toSet()));
                case "generations" -> new BuildResult.GenerationsChanged();
                case "views" -> new BuildResult.ViewsChanged();
                case "gap" -> new BuildResult.Gap();
                default -> throw new IllegalStateException("build.lua answered " + word);
              };
            });
  }

  private static void add(List<byte[]> arguments, List<OffsetMove> moves) {
    arguments.add(ascii(moves.size()));
    for (OffsetMove move : moves) {
      arguments.add(Keys.bytes(move.field()));
      arguments.add(ascii(move.base()));
      arguments.add(ascii(move.next()));
    }
  }

  private static void add(List<byte[]> arguments, ViewWrite write) {
    byte[] remove = write.remove();
    byte[] add = write.add();
    if (remove == null) {
      arguments.add(JOINS);
      arguments.add(Objects.requireNonNull(add));
    } else if (add == null) {
      arguments.add(LEAVES);
      arguments.add(remove);
    } else if (write.stays()) {
      arguments.add(STAYS);
      arguments.add(add);
    } else {
      arguments.add(write.shown() ? MOVES_AND_SHOWS : MOVES);
      arguments.add(remove);
      arguments.add(add);
    }
  }

  private static ApplyResult result(List<Object> answer) {
    String word = text(answer.getFirst());
    return switch (word) {
      case "applied" -> new ApplyResult.Applied(Evicted.read(answer, 1));
      case "generations" -> new ApplyResult.GenerationsChanged();
      case "views" -> new ApplyResult.ViewsChanged();
      case "gap" -> new ApplyResult.Gap();
      case "conflict" ->
          new ApplyResult.Conflict(
              answer.subList(1, answer.size()).stream().map(ReadModel::text).toList());
      default -> throw new IllegalStateException("apply.lua answered " + word);
    };
  }

  /**
   * Notes that a truncate is about to be applied.
   *
   * @return whether that was begun before; true, too, where the generation is not there any more
   */
  public CompletableFuture<Boolean> beginTruncate(ResourceType type, int partition, long offset) {
    Keys.OfType of = keys.of(type);
    return redis
        .run(
            BEGIN_TRUNCATE,
            new byte[][] {of.meta(), of.generations()},
            ascii(of.generation()),
            Keys.bytes(Meta.TRUNCATE + partition),
            ascii(offset))
        .thenApply(answer -> (Long) answer.getFirst() == 1);
  }

  /** The run id of the Redis that has a type's rows now. */
  public CompletableFuture<String> process(ResourceType type) {
    return redis
        .run(PROCESS, new byte[][] {keys.of(type).meta()})
        .thenApply(answer -> text(answer.getFirst()));
  }

  /**
   * Goes through all rows, some at a time; a row that changes meanwhile comes once at least, as
   * long as the {@link #process} is the same.
   */
  public CompletableFuture<RowsScan> scan(ResourceType type, ScanCursor from) {
    return redis
        .send(c -> c.hscan(keys.of(type).rows(), from, ScanArgs.Builder.limit(SCAN_COUNT)))
        .thenApply(cursor -> scanned(type, cursor));
  }

  private static RowsScan scanned(ResourceType type, MapScanCursor<byte[], byte[]> cursor) {
    List<StoredRow> rows = new ArrayList<>(cursor.getMap().size());
    List<String> damaged = new ArrayList<>();
    cursor
        .getMap()
        .forEach(
            (field, bytes) -> {
              String key = text(field);
              StoredRow row = StoredRow.decodeOrNull(type, key, bytes);
              if (row == null) {
                damaged.add(key);
              } else {
                rows.add(row);
              }
            });
    return new RowsScan(cursor, rows, damaged);
  }

  /**
   * Some of all rows, and where to go on; finished when the cursor says so.
   *
   * @param damaged keys under which something else than their row is stored, see {@link KeyState}
   */
  public record RowsScan(ScanCursor cursor, List<StoredRow> rows, List<String> damaged) {}

  /** The keys of a side generation in their order. */
  public KeyOrder order(ResourceType type) {
    return new KeyOrder(redis, keys, type);
  }

  /** Some keys of rows by chance, each once. */
  public CompletableFuture<Set<String>> someKeys(ResourceType type, int most) {
    return redis
        .send(c -> c.hrandfield(keys.of(type).rows(), most))
        .thenApply(some -> some.stream().map(ReadModel::text).collect(Collectors.toSet()));
  }

  /** How many rows a list view has; nothing where it is not complete. */
  public CompletableFuture<OptionalLong> members(ResourceType type, LiveView view) {
    byte[] name = keys.of(type).view(view.id());
    CompletableFuture<Long> members = redis.send(c -> c.zcard(name));
    return redis
        .send(c -> c.zrange(name, 0, 0))
        .thenCombine(
            members,
            (first, all) ->
                first.isEmpty() || first.getFirst().length > 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(all - 1));
  }

  /** Forgets deletes that were applied before a moment, going through some of them at a time. */
  CompletableFuture<ScanCursor> forget(ResourceType type, ScanCursor from, long beforeMs) {
    byte[] gone = keys.of(type).gone();
    return redis
        .send(c -> c.hscan(gone, from, ScanArgs.Builder.limit(SCAN_COUNT)))
        .thenCompose(
            cursor -> {
              List<byte[]> old = new ArrayList<>();
              cursor
                  .getMap()
                  .forEach(
                      (key, value) -> {
                        if (Gone.decode(value).atMs() < beforeMs) {
                          old.add(key);
                          old.add(value);
                        }
                      });
              return redis
                  .run(FORGET, new byte[][] {gone}, old.toArray(byte[][]::new))
                  .thenApply(done -> cursor);
            });
  }

  /**
   * Notes that a type's rows are complete, if all has been applied up to where the topic ended when
   * this was first asked.
   *
   * @param ends the next offset of each of the topic's partitions, by now
   */
  CompletableFuture<Boolean> noteComplete(ResourceType type, long[] ends) {
    Keys.OfType of = keys.of(type);
    byte[][] arguments =
        LongStream.concat(LongStream.of(of.generation()), Arrays.stream(ends))
            .mapToObj(ReadModel::ascii)
            .toArray(byte[][]::new);
    return redis
        .run(COMPLETE, new byte[][] {of.meta(), of.generations()}, arguments)
        .thenApply(answer -> (Long) answer.getFirst() == 1);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  /** A number as scripts take it. */
  public static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
