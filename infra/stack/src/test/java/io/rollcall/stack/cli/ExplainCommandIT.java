package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandIT {
  private static final String QUESTION = "GET /operations/explain";
  private static final String TOLD =
      """
      {"type": "labs", "query": "department=D1&ordering=lab_id", "generation": 3,
       "answeredFrom": "redis", "because": "the page is kept",
       "caughtUp": {"complete": true, "position": "0/16B3748", "ageMs": 12},
       "view": {"id": "ab", "key": "sih28:{labs}:v:ab", "live": true, "complete": true,
                "rows": 1250, "idleMs": 3400, "expiresInMs": 1796600},
       "page": {"number": 2, "size": 100, "pages": 13, "key": "sih28:{labs}:p:ab:2",
                "standing": "kept", "ageMs": 240000, "expiresInMs": 1500000, "bytes": 2345,
                "jsonBytes": 34567, "embeds": 1},
       "memory": {"sure": true, "page": false, "length": true, "answers": 2},
       "lastEviction": {"at": "2026-01-01T10:00:00Z", "agoMs": 250000, "kind": "update",
                        "type": "labs", "key": "L7", "fields": ["lab_name"]}}
      """;

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void a_list_is_explained() {
    service.with(QUESTION, 200, TOLD);

    assertThat(service.run(new ExplainCommand(), "/api/labs/?page=2&department=D1")).isZero();
    assertThat(service.asked())
        .containsExactly(QUESTION + "?url=%2Fapi%2Flabs%2F%3Fpage%3D2%26department%3DD1");
    assertThat(service.out())
        .containsExactly(
            "list            labs?department=D1&ordering=lab_id",
            "page            2 of 13, with 100 rows a page",
            "answered from   redis: the page is kept",
            "page in Redis   kept for 4 min, goes in 25 min unless it is read; 2.3 kB, of 34.6 kB of"
                + " JSON; shows 1 thing of other rows",
            "list view       live, 1,250 rows, last read 3.4 s ago, goes in 29 min unless it is read",
            "in memory       the length of the list, 2 whole answers",
            "caught up       0/16B3748, 12 ms old",
            "evicted last    4 min ago by update of labs L7 (lab_name), at 2026-01-01T10:00:00Z",
            "generation      3",
            "keys            sih28:{labs}:v:ab",
            "                sih28:{labs}:p:ab:2");
  }

  @Test
  void what_is_not_there_is_said() {
    service.with(
        QUESTION,
        200,
        """
        {"type": "labs", "query": "ordering=lab_id", "generation": 0, "answeredFrom": "nothing",
         "because": "the rows are not complete, and Postgres is not to be read",
         "caughtUp": {"complete": false, "position": null, "ageMs": null},
         "view": {"id": "ab", "key": "v:ab", "live": false, "complete": false, "rows": null,
                  "idleMs": null, "expiresInMs": null},
         "page": {"number": null, "size": 100, "pages": null, "key": null, "standing": "absent"},
         "memory": {"sure": false, "page": false, "length": false, "answers": 0},
         "lastEviction": null}
        """);

    assertThat(service.run(new ExplainCommand(), "/api/labs/?page=last")).isZero();
    assertThat(service.out())
        .contains(
            "page            the last, with 100 rows a page",
            "page in Redis   not there",
            "list view       not live",
            "in memory       nothing may be served from there",
            "caught up       no, its rows are not complete",
            "evicted last    not among the last thousand of the type");
  }

  @Test
  void scripts_get_all_of_it() {
    service.with(QUESTION, 200, TOLD);

    assertThat(service.run(new ExplainCommand(), "--json", "/api/labs/")).isZero();
    assertThat(JsonMapper.shared().readTree(String.join("\n", service.out())))
        .isEqualTo(JsonMapper.shared().readTree(TOLD));
  }

  @Test
  void what_is_wrong_with_a_url_is_said() {
    service
        .with(QUESTION, 400, "{\"department\": [\"Select a valid choice.\"], \"year\": [\"No.\"]}")
        .with(QUESTION, 404, "{\"detail\": \"Not found.\"}");

    assertThat(service.run(new ExplainCommand(), "/api/labs/?department=D9")).isEqualTo(1);
    assertThat(service.run(new ExplainCommand(), "/api/lab/")).isEqualTo(1);
    assertThat(service.err())
        .isEqualTo("department: Select a valid choice. year: No.\nNot found.\n");
  }
}
