package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends changes of departments and labs to Kafka, as capture does, and tells of its progress. */
final class Feed {
  private static final long WAIT_S = 30;

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics;
  private final Map<String, long[]> ends = new HashMap<>();
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", Servers.shared().kafka().bootstrapServers()),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private long lsn = 1;

  Feed(String prefix) {
    topics = new Topics(prefix);
    List<String> tables = catalog.types().stream().map(topics::of).toList();
    tables.forEach(table -> ends.put(table, new long[1]));
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", Servers.shared().kafka().bootstrapServers()))) {
      admin
          .createTopics(
              Stream.concat(tables.stream(), Stream.of(topics.progress()))
                  .map(name -> new NewTopic(name, 1, (short) 1))
                  .toList())
          .all()
          .get(WAIT_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void department(String key, String name) {
    upsert(
        "departments",
        "{\"department_id\":\"%s\"}".formatted(key),
        """
        {"department_id":"%s","department_name":"%s","building_name":"B","head_of_department":"H",
         "version":1}"""
            .formatted(key, name));
  }

  void lab(String key, String department, String name) {
    upsert(
        "labs",
        "{\"lab_id\":\"%s\"}".formatted(key),
        """
        {"lab_id":"%s","department_id":"%s","lab_name":"%s","capacity":30,"version":1}"""
            .formatted(key, department, name));
  }

  private void upsert(String type, String key, String after) {
    change(type, "u", key, after, System.currentTimeMillis());
  }

  /**
   * Sends a change.
   *
   * @param op as Debezium has it: u, d or t
   * @param key JSON
   * @param after JSON, or null
   */
  void change(String type, String op, String key, String after, long committedAtMs) {
    raw(
        type,
        key,
        """
        {"op":"%s","after":%s,"source":{"lsn":%d,"ts_ms":%d,"snapshot":"false"}}"""
            .formatted(op, after, ++lsn, committedAtMs));
  }

  /** Sends a tombstone. */
  void tombstone(String type, String key) {
    raw(type, key, null);
  }

  private void raw(String type, String key, String value) {
    String topic = topic(type);
    send(
        new ProducerRecord<>(
            topic,
            key.getBytes(StandardCharsets.UTF_8),
            value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
    ends.get(topic)[0]++;
  }

  String topic(String type) {
    return topics.of(catalog.type(type));
  }

  /** Tells that all that was sent is captured; the position up to which it is. */
  long tell() {
    long position = ++lsn;
    send(
        new ProducerRecord<>(
            topics.progress(),
            0,
            null,
            new Progress(position, System.currentTimeMillis(), ends).toJson()));
    return position;
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get(WAIT_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
