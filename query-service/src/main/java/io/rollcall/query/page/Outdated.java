package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;

/**
 * What a change has outdated in the pages of a type.
 *
 * @param in the type whose pages may embed it
 * @param dependency what they embed then, or {@link Embeddings#ANYTHING}
 */
public record Outdated(ResourceType in, long dependency) {}
