/** Applies changes from Kafka to the list views. */
@NullMarked
package io.rollcall.query.projection;

import org.jspecify.annotations.NullMarked;
