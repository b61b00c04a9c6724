/**
 * The commands of {@code rollcall}: what they take, what they print, and with which status they
 * end.
 */
@NullMarked
package io.rollcall.stack.cli;

import org.jspecify.annotations.NullMarked;
