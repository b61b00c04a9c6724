package io.rollcall.catalog;

/** A column by which rows of {@code type} refer to another type. */
public record Referrer(ResourceType type, Column column) {}
