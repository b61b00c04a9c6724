package io.rollcall.command.capture;

import org.jspecify.annotations.Nullable;

/**
 * The replication slot as Postgres shows it.
 *
 * @param confirmed up to where changes were given out and acknowledged, or null if there is nothing
 *     to go on from
 * @param activePid the process that streams from it, or null
 * @param lost whether Postgres has removed log that the slot still needs
 */
record Slot(@Nullable Long confirmed, @Nullable Integer activePid, boolean lost) {}
