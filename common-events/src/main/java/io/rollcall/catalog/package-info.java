/**
 * The resource types as data: what each table holds, how its rows show, and how its lists are
 * asked.
 */
@NullMarked
package io.rollcall.catalog;

import org.jspecify.annotations.NullMarked;
