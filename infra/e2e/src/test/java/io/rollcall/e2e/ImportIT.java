package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The rows of a file come to their topic, and so to their lists. */
class ImportIT {
  private static final int ROWS = 5_000;
  private static final String HEADER =
      "department_id,department_name,building_name,head_of_department\n";

  private final Rig rig = Rig.shared();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void all_rows_of_a_file_are_listed_or_none() throws Exception {
    Service command = rig.command();
    rig.awaitTables();
    Service query = rig.query();
    rig.awaitCaughtUp(query);

    String rows =
        IntStream.range(0, ROWS)
            .mapToObj(i -> "D%d,\"Größe, %d\n\"\"x\"\"\",North,H%d\n".formatted(i, i, i % 7))
            .collect(Collectors.joining());
    assertThat(send(command, HEADER + rows + "LAST,no head,North,\n").statusCode()).isEqualTo(400);
    HttpResponse<String> answer = send(command, HEADER + rows);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

    rig.awaitCaughtUp(query);
    assertThat(
            JsonMapper.shared()
                .readTree(query.get("/api/departments/?page_size=1").body())
                .path("count")
                .asInt())
        .isEqualTo(ROWS);
    rig.compareAll(query);
  }

  private static HttpResponse<String> send(Service command, String file) {
    return Service.send(
        HttpRequest.newBuilder(URI.create(command.address() + "/api/departments/import/"))
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(file)));
  }
}
