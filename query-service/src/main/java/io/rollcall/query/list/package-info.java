/** List queries in canonical form. */
@NullMarked
package io.rollcall.query.list;

import org.jspecify.annotations.NullMarked;
