/** Takes committed changes from Kafka into the read model: plan, then apply. */
@NullMarked
package io.rollcall.query.projection;

import org.jspecify.annotations.NullMarked;
