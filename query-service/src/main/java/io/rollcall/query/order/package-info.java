/** What operators send with an order. */
@NullMarked
package io.rollcall.query.order;

import org.jspecify.annotations.NullMarked;
