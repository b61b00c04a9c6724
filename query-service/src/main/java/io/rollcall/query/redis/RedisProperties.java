package io.rollcall.query.redis;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How Redis is used; where it is stands under {@code spring.data.redis}.
 *
 * @param prefix What the name of every key begins with.
 * @param timeout How long a command may take.
 */
@Validated
@ConfigurationProperties("rollcall.redis")
public record RedisProperties(
    @DefaultValue("sih28") @Pattern(regexp = "[A-Za-z0-9_.-]+") String prefix,
    @DefaultValue("2s") @NotNull Duration timeout) {}
