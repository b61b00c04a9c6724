package io.rollcall.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.testkit.Redis;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody finds in Redis, and does there by hand. */
final class ByHand implements AutoCloseable {
  private static final Pattern OF_GENERATION =
      Pattern.compile("}:[0-9a-f]+(?:\\.(\\d+))?:(?!generations$|replay$|replay-lease$)");

  private final RedisClient client;
  private final RedisCommands<byte[], byte[]> redis;

  ByHand(Redis server) {
    client = RedisClient.create(server.url());
    redis = client.connect(ByteArrayCodec.INSTANCE).sync();
  }

  /** The names of a rig's keys of a type that end in some way. */
  List<String> keys(Rig rig, String type, String pattern) {
    ScanArgs named =
        ScanArgs.Builder.matches(rig.topics + ":{" + type + "}" + pattern).limit(1_000);
    try (Stream<byte[]> found = ScanIterator.scan(redis, named).stream()) {
      return found.map(name -> new String(name, UTF_8)).distinct().toList();
    }
  }

  /** The rows of a type, of which there is one generation. */
  String rows(Rig rig, String type) {
    return keys(rig, type, "*:rows").getFirst();
  }

  /** The rows of one generation of a type. */
  String rows(Rig rig, String type, long generation) {
    return keys(rig, type, "*:rows").stream()
        .filter(name -> generation(name).equals(Optional.of(generation)))
        .findFirst()
        .orElseThrow();
  }

  /** The numbers of the generations of a type that there are keys of. */
  Set<Long> generations(Rig rig, String type) {
    return keys(rig, type, "*").stream()
        .flatMap(name -> generation(name).stream())
        .collect(Collectors.toSet());
  }

  /** Which generation a key is of; nothing where it is of none. */
  private static Optional<Long> generation(String name) {
    Matcher matcher = OF_GENERATION.matcher(name);
    return matcher.find()
        ? Optional.of(matcher.group(1) == null ? 0L : Long.parseLong(matcher.group(1)))
        : Optional.empty();
  }

  void remove(String rows, String key) {
    assertThat(redis.hdel(bytes(rows), bytes(key))).isEqualTo(1);
  }

  /** Stores something that is no row. */
  void spoil(String rows, String key) {
    redis.hset(bytes(rows), bytes(key), bytes("no row"));
  }

  /** Stores a row like another, in which a text is another of as many letters. */
  void put(String rows, String like, String key, String text, String with) {
    String row = new String(redis.hget(bytes(rows), bytes(like)), ISO_8859_1);
    assertThat(row).contains(text);
    redis.hset(bytes(rows), bytes(key), row.replace(text, with).getBytes(ISO_8859_1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
