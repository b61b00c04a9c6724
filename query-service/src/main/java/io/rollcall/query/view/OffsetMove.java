package io.rollcall.query.view;

/**
 * How far a partition is applied.
 *
 * @param base the offset up to which all must have been applied before; 0 for no such condition
 * @param next the offset up to which all is applied afterwards
 */
public record OffsetMove(int partition, long base, long next) {}
