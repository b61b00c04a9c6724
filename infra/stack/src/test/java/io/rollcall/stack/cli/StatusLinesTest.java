package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusLinesTest {
  private static final JsonNode TOLD =
      JsonMapper.shared()
          .readTree(
              """
              {"types": [
                 {"type": "students", "rows": 5000, "complete": true,
                  "generations": {"current": 2, "next": 3, "previous": null},
                  "lag": {"records": 12, "bytes": 4096, "ms": 340, "position": "0/1", "ageMs": 900,
                          "partitions": []},
                  "lists": 7, "pages": 120, "pageBytes": 1250000, "bookkeepingBytes": 9000,
                  "reads": {"memory": 98, "redis": 2, "postgres": 0}},
                 {"type": "labs", "rows": 3, "complete": false,
                  "generations": {"current": 0, "next": null, "previous": null},
                  "lag": {"records": null, "bytes": null, "ms": null, "position": null, "ageMs": null,
                          "partitions": []},
                  "lists": 0, "pages": 0, "pageBytes": 0, "bookkeepingBytes": 0,
                  "reads": {"memory": 0, "redis": 0, "postgres": 0}}],
               "redis": {"usedBytes": 12345678, "maxBytes": 256000000, "policy": "noeviction",
                         "byKind": {"rows": 2000000, "pages": 1500000}},
               "reads": {"memory": 98, "redis": 2, "postgres": 0},
               "parts": {"replays": [{"type": "students", "phase": "replaying", "done": 1, "total": 4},
                                     {"type": "labs", "phase": "done"}],
                         "audits": {"ordered": [],
                                    "samples": [{"type": "labs", "rows": 40, "pages": 2,
                                                 "stale": 1, "wrongPages": 1}]}}}
              """);

  @Test
  void people_see_a_table() {
    assertThat(StatusLines.of(TOLD, true))
        .containsExactly(
            "type            rows   gen      behind      age  lists  pages   bytes  +index  reads"
                + "  memory  redis  replay",
            "students       5,000  2 +3  12, 340 ms   900 ms      7    120  1.3 MB  9.0 kB    100"
                + "    98 %    2 %  replaying 25 %",
            "labs      incomplete     0     unknown  unknown      0      0     0 B     0 B      0"
                + "       –      –",
            "",
            "Redis  12.3 MB of 256 MB, noeviction; by a sample rows 2.0 MB, pages 1.5 MB",
            "reads  100, memory 98 %, redis 2 %, postgres 0 %",
            "audit  last samples of 1 type: 40 rows and 2 pages compared, 2 wrong");
  }

  @Test
  void scripts_see_a_line_a_type() {
    assertThat(StatusLines.of(TOLD, false))
        .startsWith(
            "type students rows=5000 complete=true generation=2 lag_records=12 lag_bytes=4096"
                + " lag_ms=340 age_ms=900 lists=7 pages=120 page_bytes=1250000 bookkeeping_bytes=9000"
                + " reads_memory=98 reads_redis=2 reads_postgres=0 replay=replaying_25_%",
            "type labs rows=3 complete=false generation=0 lag_records=unknown lag_bytes=unknown"
                + " lag_ms=unknown age_ms=unknown lists=0 pages=0 page_bytes=0 bookkeeping_bytes=0"
                + " reads_memory=0 reads_redis=0 reads_postgres=0")
        .hasSize(5);
  }
}
