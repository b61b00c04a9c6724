/**
 * The edge: one address for a front end, with reads sent to one service and all else to another.
 */
@NullMarked
package io.rollcall.stack.edge;

import org.jspecify.annotations.NullMarked;
