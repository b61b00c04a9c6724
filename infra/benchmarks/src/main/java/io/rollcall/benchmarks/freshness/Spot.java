package io.rollcall.benchmarks.freshness;

import java.net.URI;

/**
 * A text column of a row, and the page that shows it.
 *
 * @param type the name of its type
 * @param update the statement that writes it, with the text and the key as parameters
 * @param key the row's key
 * @param page where its list shows it
 */
public record Spot(String type, String update, String key, URI page) {}
