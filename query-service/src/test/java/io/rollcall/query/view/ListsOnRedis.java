package io.rollcall.query.view;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.Embeddings;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.GenerationLists;
import io.rollcall.query.page.Pages;
import io.rollcall.query.page.PagesFixture;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.Positions;
import io.rollcall.query.redis.Lease;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** The read model on a Redis, put together without Spring, under a prefix of its own. */
public final class ListsOnRedis implements AutoCloseable {
  private static final Positions TOLD =
      new Positions() {
        @Override
        public AsOf of(ResourceType type) {
          return AsOf.UNKNOWN;
        }

        @Override
        public Lease lease() {
          return () -> true;
        }

        @Override
        public CompletableFuture<Void> caughtUp() {
          return CompletableFuture.completedFuture(null);
        }
      };

  private final RedisClient client;
  private final RedisClusterAsyncCommands<byte[], byte[]> commands;

  /** What all of it asks. */
  public final Redis asked;

  public final Keys keys;
  private final Catalog catalog;
  private final ProgressMarks marks;
  private final Clock clock;
  private final int maxPerType;
  public final Registrations registrations;
  private final Housekeeping housekeeping;
  private final Map<String, Runnable> beforeAdding = new ConcurrentHashMap<>();
  private final AtomicInteger pageReads = new AtomicInteger();
  private final AtomicInteger rowReads = new AtomicInteger();
  private final AtomicInteger scans = new AtomicInteger();
  private volatile IntConsumer beforePage = number -> {};
  private volatile IntConsumer beforeScan = number -> {};
  public final ReadModel model;
  public final Generations generations;
  public final Views views;
  public final Fills fills;
  public final Pages pages;
  public final Embeddings embeddings;
  public final Lists lists;
  public final GenerationLists generationLists;

  /** The pages that were evicted. */
  public final List<Eviction> evictions = new CopyOnWriteArrayList<>();

  public ListsOnRedis(String url, Catalog catalog, ProgressMarks marks, Clock clock) {
    this(url, catalog, marks, clock, 100);
  }

  public ListsOnRedis(
      String url, Catalog catalog, ProgressMarks marks, Clock clock, int maxPerType) {
    this(
        RedisClient.create(url),
        new Keys("test-" + UUID.randomUUID(), catalog),
        UnaryOperator.identity(),
        catalog,
        marks,
        clock,
        maxPerType,
        Positions.NONE);
  }

  private ListsOnRedis(
      RedisClient client,
      Keys keys,
      UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> through,
      Catalog catalog,
      ProgressMarks marks,
      Clock clock,
      int maxPerType,
      Positions positions) {
    this.client = client;
    this.keys = keys;
    this.catalog = catalog;
    this.marks = marks;
    this.clock = clock;
    this.maxPerType = maxPerType;
    commands = through.apply(client.connect(ByteArrayCodec.INSTANCE).async());
    RedisClusterAsyncCommands<byte[], byte[]> interrupted = interrupted();
    Redis redis = new Redis(() -> interrupted, Runnable::run);
    asked = redis;
    model = new ReadModel(redis, keys);
    generations = new Generations(redis, keys, catalog, clock);
    registrations = new Registrations(redis, keys, catalog, maxPerType, clock);
    registrations.onLost(generations::load);
    fills = new Fills(redis, keys, model, registrations);
    views = new Views(redis, keys, model, fills);
    ViewUse use = new ViewUse(registrations, Duration.ofMillis(1));
    pages = new Pages(redis, keys, Duration.ofSeconds(5), 10_000, clock);
    embeddings = new Embeddings(catalog);
    PagesFixture.Made made =
        PagesFixture.lists(
            catalog,
            keys,
            views,
            fills,
            use,
            pages,
            embeddings,
            model,
            generations,
            new Completeness(model, marks, new Topics("test")),
            marks,
            positions);
    lists = made.lists();
    generationLists = made.ofGenerations();
    Duration expiry = Duration.ofMinutes(2);
    ViewProperties properties =
        new ViewProperties(
            expiry, expiry, expiry, expiry, maxPerType, Duration.ofSeconds(1), Duration.ofDays(1));
    housekeeping = new Housekeeping(catalog, registrations, model, properties, clock);
  }

  /**
   * What another process has on the same read model, with its commands sent in some other way. It
   * is told how far types are.
   */
  public ListsOnRedis beside(UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> through) {
    return new ListsOnRedis(client, keys, through, catalog, marks, clock, maxPerType, TOLD);
  }

  /**
   * What another process knows of the generations, which it may change without this one's knowing.
   */
  public Generations generationsElsewhere() {
    return new Generations(asked, new Keys(keys.prefix(), catalog), catalog, clock);
  }

  /** Waits until all that was sent before is carried out. */
  public void awaitSent() {
    asked.send(c -> c.ping()).join();
  }

  /** The same commands, where something may happen between a fill's look at rows and its adding. */
  @SuppressWarnings("unchecked")
  private RedisClusterAsyncCommands<byte[], byte[]> interrupted() {
    String fill = Script.of(Fills.class, "fill.lua").sha1();
    String page = Script.of(Pages.class, "open.lua").sha1();
    return (RedisClusterAsyncCommands<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RedisClusterAsyncCommands.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("evalsha") && arguments[0].equals(fill)) {
                byte[][] names = (byte[][]) arguments[2];
                Runnable before = beforeAdding.get(new String(names[0], StandardCharsets.UTF_8));
                if (before != null) {
                  return new Later<>(
                      CompletableFuture.runAsync(before)
                          .thenCompose(
                              v ->
                                  commands.evalsha(
                                      fill,
                                      (ScriptOutputType) arguments[1],
                                      names,
                                      (byte[][]) arguments[3])));
                }
              }
              if (method.getName().equals("evalsha") && arguments[0].equals(page)) {
                int number = pageReads.incrementAndGet();
                return new Later<>(
                    CompletableFuture.runAsync(() -> beforePage.accept(number))
                        .thenCompose(v -> invoke(method, arguments)));
              }
              if (method.getName().equals("hscan")) {
                int number = scans.incrementAndGet();
                return new Later<>(
                    CompletableFuture.runAsync(() -> beforeScan.accept(number))
                        .thenCompose(v -> invoke(method, arguments)));
              }
              if (method.getName().equals("hmget")) {
                rowReads.incrementAndGet();
              }
              return method.invoke(commands, arguments);
            });
  }

  @SuppressWarnings("unchecked")
  private CompletionStage<Object> invoke(Method method, Object[] arguments) {
    try {
      return (CompletionStage<Object>) method.invoke(commands, arguments);
    } catch (ReflectiveOperationException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Has something happen before each read of a page from now on, which are counted from 1. */
  public void beforePages(IntConsumer action) {
    pageReads.set(0);
    beforePage = action;
  }

  /** Has something happen before some of a type's rows are looked at, counted from 1. */
  public void beforeScans(IntConsumer action) {
    scans.set(0);
    beforeScan = action;
  }

  /** How many pages were read since {@link #beforePages}. */
  public int pages() {
    return pageReads.get();
  }

  /** How many times rows were read by their keys. */
  public int rowReads() {
    return rowReads.get();
  }

  /** Has something happen whenever a fill is about to add rows of a type that it has read. */
  public void beforeAdding(ResourceType type, Runnable action) {
    beforeAdding.put(new String(keys.of(type).rows(), StandardCharsets.UTF_8), action);
  }

  /** Has nothing happen in fills any more. */
  public void leaveFillsAlone() {
    beforeAdding.clear();
  }

  /** When Redis last answered anything, by {@link System#nanoTime}. */
  public long lastReplyNanos() {
    return asked.lastReplyNanos();
  }

  /** Evicts all pages of a type of which there is one generation. */
  public void evictAll(ResourceType type) {
    String after = "";
    do {
      after =
          switch (pages.outdate(type, 0, List.of(), after).join()) {
            case Pages.Outdating.Evicting some -> some.last();
            case Pages.Outdating.GenerationsChanged changed ->
                throw new IllegalStateException("There are others");
          };
    } while (!after.isEmpty());
  }

  /** Retires all views of a type. */
  public void retireAll(ResourceType type) {
    registrations
        .used(type)
        .join()
        .forEach(used -> registrations.retire(type, used.canonical(), Long.MAX_VALUE).join());
  }

  /** Loses what stands under a page's key, as when its time is over. */
  public void expire(ResourceType type, String entry) {
    byte[] prefix = keys.of(type).pagePrefix();
    byte[] key = Arrays.copyOf(prefix, prefix.length + entry.length());
    System.arraycopy(Keys.bytes(entry), 0, key, prefix.length, entry.length());
    asked.send(c -> c.unlink(key)).join();
  }

  /** Registers a view as another process would, which then does not fill it. */
  public void register(ListQuery query) {
    registrations.register(new LiveView(query)).join();
  }

  /** Fills a view as another process would. */
  public void fillElsewhere(ListQuery query) {
    new Fills(new Redis(() -> commands, Runnable::run), keys, model, registrations)
        .fill(new LiveView(query))
        .join();
  }

  /** Fills a view for a reader. */
  public CompletableFuture<Void> fill(ListQuery query) {
    return fills.fill(new LiveView(query));
  }

  /** Fills views in one pass over the rows of their type. */
  public CompletableFuture<Integer> fillAll(
      ResourceType type, List<ListQuery> queries, Fills.Steps steps) {
    return fills.fillAll(type, queries.stream().map(LiveView::new).toList(), steps);
  }

  /** Retires a view. */
  public void retire(ListQuery query) {
    registrations.retire(query.type(), query.canonical(), Long.MAX_VALUE).join();
  }

  /** Has the set of live views go by a version that it had before. */
  public void repeatViewsVersion(ResourceType type, long version) throws Exception {
    commands
        .hset(keys.of(type).meta(), Keys.bytes(Meta.VIEWS_VERSION), ReadModel.ascii(version))
        .get();
  }

  /** Retires idle views. */
  public void sweep() {
    housekeeping.sweep().join();
  }

  /** Loses all that Redis has. */
  public void flush() throws Exception {
    commands.flushall().get();
  }

  /** What Redis has by now, to be put back later; runs on another connection than all else. */
  public Runnable copy() {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      Map<byte[], byte[]> dumps = new HashMap<>();
      for (byte[] name : names(connection)) {
        byte[] dump = connection.sync().dump(name);
        if (dump != null) { // Its time may be over since it was found.
          dumps.put(name, dump);
        }
      }
      return () -> putBack(dumps);
    }
  }

  private void putBack(Map<byte[], byte[]> dumps) {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      names(connection).forEach(name -> connection.sync().unlink(name));
      dumps.forEach((name, dump) -> connection.sync().restore(name, 0, dump));
    }
  }

  private List<byte[]> names(StatefulRedisConnection<byte[], byte[]> connection) {
    return ScanIterator.scan(
            connection.sync(), ScanArgs.Builder.matches(keys.prefix() + ":*").limit(1_000))
        .stream()
        .toList();
  }

  /** The keys that Redis has of a generation of a type. */
  public List<String> keysOf(ResourceType type, long generation) {
    String rows = keys.at(type, generation).of(type).rowsName();
    String base = rows.substring(0, rows.length() - "rows".length());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      return names(connection).stream()
          .map(name -> new String(name, StandardCharsets.UTF_8))
          .filter(name -> name.startsWith(base))
          .toList();
    }
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
