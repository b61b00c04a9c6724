package io.rollcall.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.http.Problem.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void fields_areMembersWithTheirMessages_andTheDetailSumsThemUp() {
    Map<String, List<String>> errors = new LinkedHashMap<>();
    errors.put("name", List.of("This field is required."));
    errors.put("non_field_errors", List.of("No."));
    assertThat(json(Problem.of(Status.BAD_REQUEST, errors)))
        .isEqualTo(
            """
            {"type":"about:blank","title":"Bad Request","status":400,\
            "detail":"name: This field is required. No.",\
            "name":["This field is required."],"non_field_errors":["No."]}\
            """);
  }

  @Test
  void fieldCalledAsAMemberOfTheRfc_takesItsPlace() {
    Problem problem = Problem.of(Status.BAD_REQUEST, Map.of("status", List.of("Bad.")));
    assertThat(json(problem)).contains("\"status\":[\"Bad.\"]").doesNotContain("400");
    assertThat(problem.status().code()).isEqualTo(400);
  }

  @Test
  void furtherMember_doesNotHideAField() {
    Problem problem =
        Problem.of(Status.CONFLICT, Map.of("rule", List.of("Bad."))).with("rule", "a_key");
    assertThat(json(problem)).contains("\"rule\":[\"Bad.\"]");
  }

  @Test
  void halfASurrogatePair_doesNotBreakTheAnswer() {
    assertThat(json(Problem.of(Status.BAD_REQUEST, "\ud800"))).contains("\"detail\":\"?\"");
  }

  @Test
  void longDetail_isCut() {
    Problem problem = Problem.of(Status.BAD_REQUEST, Map.of("a", List.of("x".repeat(5_000))));
    assertThat(problem.detail()).hasSize(1_000).endsWith("…");
  }

  private static String json(Problem problem) {
    return new String(problem.toJson(), UTF_8);
  }
}
