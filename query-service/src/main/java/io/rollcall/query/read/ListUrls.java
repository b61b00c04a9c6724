package io.rollcall.query.read;

import static java.util.stream.Collectors.toMap;

import io.rollcall.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Reads URLs of lists as the read API does, and refuses what that refuses in its words; no list is
 * read by that. Thread-safe.
 */
public final class ListUrls {
  private final Catalog catalog;
  private final Lists lists;

  ListUrls(Catalog catalog, Lists lists) {
    this.catalog = catalog;
    this.lists = lists;
  }

  /**
   * What a URL asks for.
   *
   * @param url with or without a scheme and a host
   */
  public CompletableFuture<ListUrl> read(String url) {
    String target = target(url.strip());
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    QueryParameters parameters =
        QueryParameters.parse(question < 0 ? null : target.substring(question + 1));
    if (!ReadTarget.isUnderBase(path)) {
      return refused(404, ReadAnswers.NO_SUCH_PATH);
    }
    if (parameters == null) {
      return refused(400, ReadAnswers.MANY_PARAMETERS);
    }
    return switch (ReadTarget.read(catalog, path)) {
      case ReadTarget.ListOf list ->
          ReadAnswers.isJson(parameters)
              ? read(ListParameters.read(list.type(), parameters, false))
              : refused(404, ReadAnswers.NO_SUCH_PATH);
      case ReadTarget.RowOf row ->
          refused(400, path + " is a row, which is kept with all others; give a list.");
      case ReadTarget.Root root -> refused(400, path + " is the map of all lists; give one.");
      case ReadTarget.Unknown unknown -> refused(404, ReadAnswers.NO_SUCH_PATH);
    };
  }

  /** Path and query. */
  private static String target(String url) {
    int fragment = url.indexOf('#');
    String whole = fragment < 0 ? url : url.substring(0, fragment);
    int scheme = whole.indexOf("://");
    if (scheme < 0 || !whole.substring(0, scheme).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
      return whole;
    }
    int slash = whole.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : whole.substring(slash);
  }

  private CompletableFuture<ListUrl> read(ListParameters asked) {
    return References.errors(asked, catalog, lists)
        .thenApply(
            errors -> {
              PageNumber page = asked.page();
              if (!errors.isEmpty()) {
                return new ListUrl.Refused(400, members(errors));
              }
              return page == null
                  ? ListUrl.Refused.noSuchPage()
                  : new ListUrl.PageOf(asked.query(), page, asked.size());
            });
  }

  private static Map<String, Object> members(Map<String, String> errors) {
    return errors.entrySet().stream()
        .collect(
            toMap(
                Map.Entry::getKey,
                error -> List.of(error.getValue()),
                (one, other) -> one,
                LinkedHashMap::new));
  }

  private static CompletableFuture<ListUrl> refused(int status, String detail) {
    return CompletableFuture.completedFuture(ListUrl.Refused.detail(status, detail));
  }
}
