/** How far the read model has caught up with the database. */
@NullMarked
package io.rollcall.query.progress;

import org.jspecify.annotations.NullMarked;
