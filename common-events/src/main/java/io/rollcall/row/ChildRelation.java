package io.rollcall.row;

import io.rollcall.catalog.Column;

/** How rows of {@code childType} belong to a parent: by the reference {@code by}. */
public record ChildRelation(String childType, Column by) {}
