/** The command service: takes writes and captures what was committed. */
@NullMarked
package io.rollcall.command;

import org.jspecify.annotations.NullMarked;
