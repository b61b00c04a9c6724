/**
 * The read model in Redis: rows, and the list views that are kept up to date over them.
 *
 * <p>All keys of a type share one hash tag, {@code <prefix>:{<type>}:<columns>.<generation>:}, the
 * first generation's no number:
 *
 * <ul>
 *   <li>{@code rows}, a hash: the row of each key, behind its {@link io.rollcall.query.view.Stamp};
 *   <li>{@code gone}, a hash: the stamp of the delete of keys that were deleted of late;
 *   <li>{@code order}, a sorted set: the keys of a side generation, see {@link
 *       io.rollcall.query.view.KeyOrder};
 *   <li>{@code meta}, a hash: {@code off:<partition>} the next offset of each partition that was
 *       applied, {@code views_version} that becomes another, never used before, whenever the set of
 *       live views changes, {@code ready} once the type was complete; while it is being built by a
 *       replay, {@code replayed:<partition>} and {@code target:<partition>}, the next offset of
 *       each partition that was replayed and the one to which it must be, and {@code ends} once
 *       those are known;
 *   <li>{@code views}, a sorted set: the canonical list queries of the live views by when they were
 *       last used;
 *   <li>{@code v:<id>}, a sorted set with score 0: a list view. Its first member is empty and says
 *       that the view is complete; until then the first is, with score -1, the number of its
 *       registration. The others are made by {@link io.rollcall.query.view.Members}.
 *   <li>{@code pages:<looks>}, a sorted set with score 0: the entries of the pages that are kept or
 *       being filled, {@code <view>:<size>:<number>} in hexadecimal digits;
 *   <li>{@code p:<looks>:<entry>}, a string that expires: a page, or the lease of its fill. See
 *       {@code io.rollcall.query.page}. The looks are digits that differ where rows are shown
 *       otherwise.
 *   <li>{@code evicted}, a list: the last evictions of pages with their causes.
 * </ul>
 */
@NullMarked
package io.rollcall.query.view;

import org.jspecify.annotations.NullMarked;
