/** Creates, changes and deletes rows of any type of the catalog, and imports files of them. */
@NullMarked
package io.rollcall.command.write;

import org.jspecify.annotations.NullMarked;
