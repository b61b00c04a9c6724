package io.rollcall.catalog;

/** One step of a list's ordering. */
public record Order(Column column, boolean descending) {}
