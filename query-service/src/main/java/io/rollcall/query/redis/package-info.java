/** The connection to Redis, and scripts that run there. */
@NullMarked
package io.rollcall.query.redis;

import org.jspecify.annotations.NullMarked;
