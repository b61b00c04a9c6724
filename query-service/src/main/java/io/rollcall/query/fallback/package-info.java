/** Reads from Postgres, while Redis is away or has not got its rows yet. */
@NullMarked
package io.rollcall.query.fallback;

import org.jspecify.annotations.NullMarked;
