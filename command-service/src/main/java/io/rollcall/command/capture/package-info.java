/** Reads the log of Postgres and sends every committed change to Kafka. */
@NullMarked
package io.rollcall.command.capture;

import org.jspecify.annotations.NullMarked;
