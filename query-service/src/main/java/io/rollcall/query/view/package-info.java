/** List views in Redis. */
@NullMarked
package io.rollcall.query.view;

import org.jspecify.annotations.NullMarked;
