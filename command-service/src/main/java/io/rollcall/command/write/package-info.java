/** Creates, changes and deletes rows of any type of the catalog. */
@NullMarked
package io.rollcall.command.write;

import org.jspecify.annotations.NullMarked;
