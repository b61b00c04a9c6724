/** Migrations, and the check of the catalog against the database. */
@NullMarked
package io.rollcall.command.schema;

import org.jspecify.annotations.NullMarked;
