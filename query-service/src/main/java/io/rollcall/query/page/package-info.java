/**
 * The pages of list views: kept in Redis as rendered, evicted when a change outdates them, and read
 * from there.
 *
 * <p>Under a page's key stands one of
 *
 * <ul>
 *   <li>{@code L}, a token of eight bytes and what the page embeds so far: the lease of a fill;
 *   <li>{@code P}, how much it embeds in four bytes, what it embeds in six bytes each, when it was
 *       stored in eight bytes of milliseconds, then the page as {@link
 *       io.rollcall.query.page.StoredPage} has it.
 * </ul>
 *
 * <p>A fill takes the lease in the moment in which it reads the page's rows, notes what it is about
 * to read of other rows before it reads that, and stores the page only if its lease is still there.
 * A change is applied first and then takes away every page, and every lease, whose rows it moves or
 * that embeds what it changed. So whatever a fill has read too early, its lease is gone.
 */
@NullMarked
package io.rollcall.query.page;

import org.jspecify.annotations.NullMarked;
