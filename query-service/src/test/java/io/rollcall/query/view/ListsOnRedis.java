package io.rollcall.query.view;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The read model on a Redis, put together without Spring, under a prefix of its own. */
public final class ListsOnRedis implements AutoCloseable {
  private final RedisClient client;
  private final RedisClusterAsyncCommands<byte[], byte[]> commands;
  private final Keys keys = new Keys("test-" + UUID.randomUUID());
  final Registrations registrations;
  private final Housekeeping housekeeping;
  private final Map<String, Runnable> beforeAdding = new ConcurrentHashMap<>();
  private final AtomicInteger pages = new AtomicInteger();
  private final AtomicInteger rowReads = new AtomicInteger();
  private final AtomicInteger scans = new AtomicInteger();
  private volatile IntConsumer beforePage = number -> {};
  private volatile IntConsumer beforeScan = number -> {};
  public final ReadModel model;
  public final Lists lists;

  public ListsOnRedis(String url, Catalog catalog, ProgressMarks marks, Clock clock) {
    this(url, catalog, marks, clock, 100);
  }

  ListsOnRedis(String url, Catalog catalog, ProgressMarks marks, Clock clock, int maxPerType) {
    client = RedisClient.create(url);
    commands = client.connect(ByteArrayCodec.INSTANCE).async();
    RedisClusterAsyncCommands<byte[], byte[]> interrupted = interrupted();
    Redis redis = new Redis(() -> interrupted, Runnable::run);
    model = new ReadModel(redis, keys);
    registrations = new Registrations(redis, keys, catalog, maxPerType, clock);
    Fills fills = new Fills(redis, keys, model, registrations);
    Views views = new Views(redis, keys, model, fills);
    ViewUse use = new ViewUse(registrations, Duration.ofMillis(1));
    lists =
        new RedisLists(
            catalog, views, fills, use, new Completeness(model, marks, new Topics("test")), marks);
    Duration expiry = Duration.ofMinutes(2);
    ViewProperties properties =
        new ViewProperties(
            expiry, expiry, expiry, expiry, maxPerType, Duration.ofSeconds(1), Duration.ofDays(1));
    housekeeping = new Housekeeping(catalog, registrations, model, properties, clock);
  }

  /** The same commands, where something may happen between a fill's look at rows and its adding. */
  @SuppressWarnings("unchecked")
  private RedisClusterAsyncCommands<byte[], byte[]> interrupted() {
    String fill = Script.of(Fills.class, "fill.lua").sha1();
    String page = Script.of(Views.class, "page.lua").sha1();
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
                beforePage.accept(pages.incrementAndGet());
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
    pages.set(0);
    beforePage = action;
  }

  /** Has something happen before some of a type's rows are looked at, counted from 1. */
  public void beforeScans(IntConsumer action) {
    scans.set(0);
    beforeScan = action;
  }

  /** How many pages were read since {@link #beforePages}. */
  public int pages() {
    return pages.get();
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

  /** Retires all views of a type. */
  public void retireAll(ResourceType type) {
    registrations
        .used(type)
        .join()
        .forEach(used -> registrations.retire(type, used.canonical(), Long.MAX_VALUE).join());
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

  @Override
  public void close() {
    client.shutdown();
  }

  private static final class Later<T> extends CompletableFuture<T> implements RedisFuture<T> {
    Later(CompletionStage<T> stage) {
      stage.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              complete(value);
            } else {
              completeExceptionally(
                  failure instanceof CompletionException ? failure.getCause() : failure);
            }
          });
    }

    @Override
    public String getError() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }
  }
}
