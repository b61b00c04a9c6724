package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.change.UnreadableChange;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dead letters of any size on a real Kafka, in topics that take them and in topics that do not. */
class DeadLettersIT {
  private static final int MIB = 1024 * 1024;
  private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, Object> CLIENT =
      Map.of("bootstrap.servers", Servers.shared().kafka().bootstrapServers());

  private final String topic = "letters-" + UUID.randomUUID();
  private final AtomicInteger opened = new AtomicInteger();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of(
              "bootstrap.servers",
              Servers.shared().kafka().bootstrapServers(),
              "max.request.size",
              DeadLetters.LARGEST_LETTER),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final DeadLetters letters = new DeadLetters(producer, this::open, topic, meters);

  @AfterEach
  void close() {
    producer.close();
  }

  private Admin open() {
    opened.incrementAndGet();
    return Admin.create(CLIENT);
  }

  @Test
  void aLetter_asLargeAsCaptureLetsThrough_isKeptWhole_inATopicOfItsOwnMaking() {
    byte[] value = new byte[16 * MIB - KEY.length - 200];
    letters.add(record(KEY, value), new UnreadableChange("no JSON"));
    ConsumerRecord<byte[], byte[]> letter = sent(1).getFirst();
    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).hasSize(value.length);
    assertThat(header(letter, "reason")).isEqualTo("no JSON");
  }

  @Test
  void aLetter_thatTheTopicDoesNotTake_isKeptWithoutItsValue() throws Exception {
    makeTopicOfKafkasDefault();
    letters.add(record(KEY, new byte[2 * MIB]), new UnreadableChange("no JSON"));
    ConsumerRecord<byte[], byte[]> letter = sent(1).getFirst();
    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).isNull();
    assertThat(header(letter, "reason")).isEqualTo("no JSON");
    assertThat(header(letter, "left-out")).isEqualTo("value");
    assertThat(header(letter, "value-bytes")).isEqualTo(String.valueOf(2 * MIB));
    assertThat(header(letter, "topic")).isEqualTo("test.public.labs");
    assertThat(header(letter, "offset")).isEqualTo("7");
  }

  @Test
  void aLetter_whoseKeyTheTopicDoesNotTake_isKeptWithoutBoth() throws Exception {
    makeTopicOfKafkasDefault();
    letters.add(record(new byte[2 * MIB], null), new UnreadableChange("no JSON"));
    ConsumerRecord<byte[], byte[]> letter = sent(1).getFirst();
    assertThat(letter.key()).isNull();
    assertThat(header(letter, "left-out")).isEqualTo("key and value");
  }

  @Test
  void theTopic_isLookedAfterOnce() {
    for (int i = 0; i < 5; i++) {
      letters.add(record(i), new UnreadableChange("no JSON"));
    }
    assertThat(sent(5)).hasSize(5);
    assertThat(opened).hasValue(1);
    assertThat(meters.counter("rollcall.projection.dead.letters", "topic", "test.public.labs"))
        .extracting(counter -> counter.count())
        .isEqualTo(5.0);
  }

  @Test
  void aRecord_thatIsReadAgainAndAgain_isSentOnce() {
    for (int i = 0; i < 5; i++) {
      letters.add(record(7), new UnreadableChange("no JSON"));
    }
    letters.add(record(8), new UnreadableChange("no JSON"));
    assertThat(sent(2)).extracting(letter -> header(letter, "offset")).containsExactly("7", "8");
  }

  @Test
  void theTopic_keepsLettersForEver() throws Exception {
    letters.add(record(7), new UnreadableChange("no JSON"));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(CLIENT)) {
      assertThat(
              admin
                  .describeConfigs(List.of(resource))
                  .all()
                  .get(30, TimeUnit.SECONDS)
                  .get(resource)
                  .get("retention.ms")
                  .value())
          .isEqualTo("-1");
    }
  }

  @Test
  void whatIsNoted_followsTheLetter_andBothAreRemovedOnOrder() {
    letters.add(record(7), new UnreadableChange("no JSON"));
    LetterId id = new LetterId("test.public.labs", 0, 7);
    assertThat(
            letters.note(List.of(new Note.StillUnreadable(id, "x"), new Note.Discarded(id, "y"))))
        .isEqualTo(2);
    assertThat(letters.note(List.of())).isEqualTo(-1);
    assertThat(sent(3)).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 2L);
    letters.forgetBefore(2);
    assertThat(sent(1))
        .singleElement()
        .satisfies(
            last -> {
              assertThat(last.offset()).isEqualTo(2);
              assertThat(header(last, "state")).isEqualTo("discarded");
              assertThat(header(last, "note")).isEqualTo("y");
            });
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("test.public.labs", 0, offset, KEY, KEY);
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return new ConsumerRecord<>("test.public.labs", 0, 7, key, value);
  }

  private void makeTopicOfKafkasDefault() throws Exception {
    try (Admin admin = Admin.create(CLIENT)) {
      NewTopic wanted =
          new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "1048588"));
      admin.createTopics(List.of(wanted)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> sent(int atLeast) {
    List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(CLIENT, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(sent::add);
                return sent.size() >= atLeast;
              });
    }
    return sent;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
