package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.ByteSink;
import io.rollcall.row.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of reads, put together from bytes. */
final class ReadBodies {
  private static final int ENVELOPE = 64;
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private ReadBodies() {}

  /** A page: what it holds, how many rows the list has, and where the pages beside it are. */
  static PageContent page(PageAnswer.Page page, PageLinks links) {
    byte[] next = link(links.next(page.number(), page.pages()));
    byte[] previous = link(links.previous(page.number()));
    byte[] before =
        new ByteSink(ENVELOPE + next.length + previous.length)
            .write("{\"count\":")
            .write(Long.toString(page.count()))
            .write(",\"next\":")
            .write(next)
            .write(",\"previous\":")
            .write(previous)
            .write(",\"results\":")
            .toBytes();
    return new PageContent(before, page.results());
  }

  private static byte[] link(@Nullable String url) {
    return url == null ? NULL : JsonText.quote(url);
  }

  /** What is wrong with each parameter that is. */
  static byte[] errors(Map<String, String> errors) {
    ByteSink out = new ByteSink(256).write('{');
    String separator = "";
    for (Map.Entry<String, String> error : errors.entrySet()) {
      out.write(separator)
          .write(JsonText.quote(error.getKey()))
          .write(":[")
          .write(JsonText.quote(error.getValue()))
          .write(']');
      separator = ",";
    }
    return out.write('}').toBytes();
  }

  /**
   * The types' names and where their lists are.
   *
   * @param end what follows a list's path: a slash, or nothing; then perhaps a query
   */
  static byte[] root(Catalog catalog, String origin, String end) {
    ByteSink out = new ByteSink(1_024).write('{');
    String separator = "";
    for (ResourceType type : catalog.types()) {
      out.write(separator)
          .write(JsonText.quote(type.name()))
          .write(':')
          .write(JsonText.quote(origin + ReadTarget.pathOf(type, end)));
      separator = ",";
    }
    return out.write('}').toBytes();
  }

  /** What DRF's metadata says of a view to {@code OPTIONS}. */
  static byte[] metadata(String name, String description) {
    return new ByteSink(160)
        .write("{\"name\":")
        .write(JsonText.quote(name))
        .write(",\"description\":")
        .write(JsonText.quote(description))
        .write(",\"renders\":[\"application/json\"],\"parses\":[\"application/json\"]}")
        .toBytes();
  }
}
