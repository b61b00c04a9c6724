/** What operators order and ask of command services over HTTP. */
@NullMarked
package io.rollcall.command.operations;

import org.jspecify.annotations.NullMarked;
