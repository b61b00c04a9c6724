package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

class DeadLetterSizeTest {
  @Test
  void theProducer_takesTheLargestLetter() {
    YamlPropertiesFactoryBean settings = new YamlPropertiesFactoryBean();
    settings.setResources(new ClassPathResource("application.yml"));
    assertThat(settings.getObject())
        .containsEntry(
            "spring.kafka.producer.properties.max.request.size", DeadLetters.LARGEST_LETTER);
  }
}
