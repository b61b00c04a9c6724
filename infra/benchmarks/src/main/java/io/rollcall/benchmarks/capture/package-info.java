/** How many rows a second capture brings to Kafka, beside Debezium's engine alone. */
@NullMarked
package io.rollcall.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
