/** Where every integration test takes its Postgres, Kafka and Redis from. */
@NullMarked
package io.rollcall.testkit;

import org.jspecify.annotations.NullMarked;
