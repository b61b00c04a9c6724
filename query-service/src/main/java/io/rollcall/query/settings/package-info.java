/** What settings may be. */
@NullMarked
package io.rollcall.query.settings;

import org.jspecify.annotations.NullMarked;
