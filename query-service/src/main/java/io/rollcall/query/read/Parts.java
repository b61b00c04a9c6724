package io.rollcall.query.read;

import io.rollcall.query.near.NearEntry;

/**
 * What an answer was made of that is known in memory, and may be kept with it.
 *
 * @param page the page
 * @param count how many rows the list has
 * @param used tells that the list and the page are in use, however often
 */
public record Parts(NearEntry<?> page, NearEntry<?> count, Runnable used) {}
