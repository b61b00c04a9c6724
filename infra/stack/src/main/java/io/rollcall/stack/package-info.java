/**
 * The local stack: Postgres, Kafka, Redis, both services and the edge as processes of one machine,
 * started, watched and stopped together. {@link io.rollcall.stack.Stack} is where to begin.
 */
@NullMarked
package io.rollcall.stack;

import org.jspecify.annotations.NullMarked;
