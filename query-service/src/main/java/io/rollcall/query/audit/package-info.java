/** Compares what is kept in Redis with Postgres, and repairs what is not as it should be. */
@NullMarked
package io.rollcall.query.audit;

import org.jspecify.annotations.NullMarked;
