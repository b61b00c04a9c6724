/**
 * Real Postgres, Kafka and Redis as child processes, each with a folder, a port and a log of its
 * own, which may be killed and started again on the same data.
 */
@NullMarked
package io.rollcall.servers;

import org.jspecify.annotations.NullMarked;
