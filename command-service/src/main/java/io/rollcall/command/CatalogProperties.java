package io.rollcall.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the catalog comes from.
 *
 * @param directory a directory of further catalog files; without it there are the bundled types
 *     only
 */
@ConfigurationProperties("rollcall.catalog")
public record CatalogProperties(@Nullable Path directory) {}
