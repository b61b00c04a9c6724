package io.rollcall.query.read;

import io.rollcall.query.list.ListQuery;
import java.util.Map;
import java.util.stream.Collectors;

/** What the URL of a list asks for. */
public sealed interface ListUrl {
  /** A page of a list, which it may have or not. */
  record PageOf(ListQuery query, PageNumber page, int size) implements ListUrl {
    /** The first page of a list, as a URL asks for it that says nothing of pages. */
    public static PageOf first(ListQuery query) {
      return ListParameters.firstPage(query);
    }
  }

  /**
   * Nothing that can be answered.
   *
   * @param status what the read API answers
   * @param body and with which members
   */
  record Refused(int status, Map<String, Object> body) implements ListUrl {
    private static final String DETAIL = "detail";

    /** The same for people. */
    public String words() {
      return body.entrySet().stream()
          .map(
              member ->
                  member.getKey().equals(DETAIL)
                      ? String.valueOf(member.getValue())
                      : member.getKey() + ": " + member.getValue())
          .collect(Collectors.joining("; "));
    }

    /** That a list has no page with that number. */
    public static Refused noSuchPage() {
      return detail(404, ReadAnswers.NO_SUCH_PAGE);
    }

    /** With the one member that errors have that are about no parameter. */
    static Refused detail(int status, String detail) {
      return new Refused(status, Map.of(DETAIL, detail));
    }
  }
}
