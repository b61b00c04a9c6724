package io.rollcall.command.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.TestService;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of rows, over HTTP and against a real Postgres. */
class ImportApiIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String STUDENTS =
      "student_id,name,department_id,course_id,electives,year,semester\n";
  private static final int MEGABYTE = 1 << 20;
  private static final int MAX_BODY = 12 * MEGABYTE;

  private static Database database;
  private static TestService service;
  private static HttpClient http;

  @BeforeAll
  static void startService() throws Exception {
    database = Servers.shared().postgres().newDatabase();
    service =
        TestService.start(
                database.server(),
                database.name(),
                "rollcall.write.max-body=64KB",
                "rollcall.import.max-body=" + MAX_BODY + "B",
                "rollcall.import.stall=5s",
                "rollcall.import.at-once=1",
                "rollcall.import.max-errors=5",
                "rollcall.postgres.lock-timeout=20s",
                "rollcall.postgres.statement-timeout=20s")
            .awaitSchema();
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stopService() throws Exception {
    http.close();
    service.close();
    database.close();
  }

  @BeforeEach
  void emptyTables() throws Exception {
    awaitNoImport();
    SmallCampus.fill(database);
  }

  // What is written

  @Test
  void rows_areWrittenAsSingleWritesWriteThem() throws Exception {
    HttpResponse<String> answer =
        send(
            "students",
            "\uFEFF\"faculty_advisor\",student_id,name,department,course_id,electives,year,semester,email,phone\r\n"
                + "F1, S1 ,\"O'Brien, \"\"{\\Bo}\"\"\",CS,BT,\"two\r\nlines\",1.0, 2 ,bo@erp.example,\r\n"
                + ",S2,NULL,EE,BT,\"NULL\",3,4,\"\",5\r\n"
                + "\r\n");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo("{\"created\":2}");
    assertThat(
            query(
                "SELECT student_id, name, department_id, electives, year, semester,"
                    + " faculty_advisor_id, email, phone, version FROM students ORDER BY 1"))
        .containsExactly(
            "S1|O'Brien, \"{\\Bo}\"|CS|two\r\nlines|1|2|F1|bo@erp.example||1",
            "S2|NULL|EE|NULL|3|4|null||5|1");
  }

  @Test
  void emptyCells_takeTheDefault_andKeysAreGivenOut() throws Exception {
    HttpResponse<String> answer =
        send(
            "users",
            "username,role,is_active,department\nann,,,\nbob,staff,no,CS\ncat,,false,\ndan,admin,,x\n");
    assertThat(answer.body()).isEqualTo("{\"created\":4}");
    assertThat(
            query(
                "SELECT username, role, is_active, department, email, password FROM users"
                    + " WHERE id BETWEEN 2 AND 5 ORDER BY username"))
        .containsExactly(
            "ann|student|t|||!", "bob|staff|f|CS||!", "cat|student|f|||!", "dan|admin|t|x||!");
  }

  @Test
  void everyKindOfColumn_arrives() throws Exception {
    HttpResponse<String> answer =
        send(
            "timetables",
            "generation_job,department_id,batch,semester,academic_year,status,created_by\n"
                + "A0EEBC999C0B4EF8BB6D6BB9BD380A11,CS,B1,2,2024-25,draft,1\n"
                + ",CS,B1,2,2024-25,,\n");
    assertThat(answer.body()).isEqualTo("{\"created\":2}");
    assertThat(
            query(
                "SELECT generation_job_id, status, created_by_id, created_at > '2020-01-01'"
                    + " FROM timetables WHERE timetable_id > 1 ORDER BY timetable_id"))
        .containsExactly("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|draft|1|t", "null|draft|null|t");
  }

  @Test
  void headerAlone_writesNothing() throws Exception {
    assertThat(send("students", STUDENTS).body()).isEqualTo("{\"created\":0}");
  }

  @Test
  void charset_isTheOneOfTheMediaType() throws Exception {
    byte[] file = "course_id,course_name,duration_years,level\nX,Größe,1,UG".getBytes(ISO_8859_1);
    HttpResponse<String> bad = send("courses", BodyPublishers.ofByteArray(file), "text/csv");
    assertThat(faults(refused(bad, 400)))
        .containsExactly(
            "1 non_field_errors [\"The file is not UTF-8, here or somewhat further on.\"]");
    HttpResponse<String> good =
        send("courses", BodyPublishers.ofByteArray(file), "Text/CSV; charset=\"iso-8859-1\"");
    assertThat(good.body()).isEqualTo("{\"created\":1}");
    assertThat(query("SELECT course_name FROM courses WHERE course_id = 'X'"))
        .containsExactly("Größe");
  }

  @Test
  void hundredThousandRows_areOneTransaction() throws Exception {
    HttpResponse<String> answer = send("students", students(100_000, i -> ""));
    assertThat(answer.body()).isEqualTo("{\"created\":100000}");
    assertThat(query("SELECT count(*), count(DISTINCT xmin::text), max(year) FROM students"))
        .containsExactly("100000|1|4");
  }

  @Test
  void fileIsReadNoFasterThanItIsWritten() throws Exception {
    try (Connection other = database.connect();
        Statement statement = other.createStatement();
        SocketChannel caller = SocketChannel.open()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE students IN EXCLUSIVE MODE");
      URI base = URI.create(service.base());
      caller.connect(new InetSocketAddress(base.getHost(), base.getPort()));
      caller.write(ByteBuffer.wrap(head("students", "Content-Length: " + MAX_BODY)));
      caller.write(ByteBuffer.wrap(STUDENTS.getBytes(UTF_8)));
      caller.configureBlocking(false);
      long taken = 0;
      int row = 0;
      ByteBuffer rows = ByteBuffer.allocate(0);
      for (long moved = System.nanoTime(); System.nanoTime() - moved < 2_000_000_000L; ) {
        if (!rows.hasRemaining()) {
          StringBuilder more = new StringBuilder();
          for (int i = 0; i < 1_000; i++) {
            more.append(student(row++, ""));
          }
          rows = ByteBuffer.wrap(more.toString().getBytes(UTF_8));
        }
        int written = caller.write(rows);
        if (written > 0) {
          taken += written;
          moved = System.nanoTime();
        }
        assertThat(taken).as("bytes taken").isLessThan(MAX_BODY - MEGABYTE);
        Thread.onSpinWait();
      }
      assertThat(query("SELECT count(*) FROM pg_locks WHERE NOT granted")).containsExactly("1");
      other.rollback();
    }
    awaitNoImport();
    assertThat(query("SELECT count(*) FROM students")).containsExactly("0");
  }

  // What is refused

  @Test
  void faultInTheLastLine_writesNothing() throws Exception {
    HttpResponse<String> answer = send("students", students(20_000, i -> i == 19_999 ? "x" : ""));
    JsonNode problem = refused(answer, 400);
    assertThat(problem.get("errors").toString())
        .isEqualTo(
            "[{\"line\":20001,\"column\":\"semester\",\"messages\":[\"A valid integer is required.\"]}]");
    assertThat(problem.get("complete").booleanValue()).isTrue();
    assertThat(problem.get("detail").stringValue())
        .isEqualTo("Nothing was written: line 20001, semester: A valid integer is required.");
    assertThat(query("SELECT count(*) FROM students")).containsExactly("0");
  }

  @Test
  void everyBadLine_isNamed_withItsColumn() throws Exception {
    HttpResponse<String> answer =
        send(
            "students",
            STUDENTS
                + "S1,Sam,CS,BT,\"a\nb\",1,1\n"
                + "S2,,NOPE,BT,x,1,1\n"
                + "S1,Sam,CS,BT,x,1,1\n"
                + "S4,Sam,CS\n"
                + "S5,Sam,CS,BT,x,1,1\n");
    JsonNode problem = refused(answer, 400);
    assertThat(faults(problem))
        .containsExactly(
            "4 name [\"This field may not be blank.\"]",
            "4 department_id [\"Invalid pk \\\"NOPE\\\" - object does not exist.\"]",
            "5 student_id [\"student with this student id already exists.\"]",
            "6 non_field_errors [\"There are 3 values, but the header has 7 columns.\"]");
    assertThat(query("SELECT count(*) FROM students")).containsExactly("0");
  }

  @Test
  void noMoreFaultsThanTheLimitAreTold() throws Exception {
    JsonNode problem = refused(send("students", students(3_000, i -> "x")), 400);
    assertThat(problem.get("errors").size()).isEqualTo(5);
    assertThat(problem.get("complete").booleanValue()).isFalse();
  }

  @Test
  void duplicates_areAConflict_ofRowsAndOfLinesFarApart() throws Exception {
    JsonNode row = refused(send("users", "username\nann\nroot\n"), 409);
    assertThat(row.get("errors").toString())
        .isEqualTo(
            "[{\"line\":3,\"column\":\"username\",\"messages\":[\"A user with that username already"
                + " exists.\"],\"rule\":\"users_username_key\"}]");
    HttpResponse<String> answer =
        send("users", "username\n" + many(2_500, i -> "u" + i % 2_400 % 2_398 + "\n"));
    assertThat(faults(refused(answer, 409)))
        .first()
        .isEqualTo("2400 username [\"A user with that username already exists.\"]");
    HttpResponse<String> slots =
        send(
            "timetable-slots",
            "timetable,subject,faculty,classroom,day,time_slot\n1,SUB1,F1,R1,monday,09:00\n");
    JsonNode slot = refused(slots, 409);
    assertThat(faults(slot))
        .containsExactly(
            "2 non_field_errors [\"The fields timetable, day, time_slot must make a unique set.\"]");
    assertThat(query("SELECT count(*) FROM users")).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lab_id,department,lab_name | capacity | This field is required.",
        "lab_id,department,lab_name,capacity,colour | colour | There is no such column.",
        "lab_id,department,lab_name,capacity,version | version | This column cannot be written.",
        "lab_id,lab_id,department,lab_name,capacity | lab_id | This column is there more than once.",
      })
  void headerThatDoesNotFit_isRefused(String header, String column, String message)
      throws Exception {
    JsonNode problem = refused(send("labs", header + "\n1,CS,a,1\n"), 400);
    assertThat(faults(problem)).containsExactly("1 " + column + " [\"" + message + "\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\uFEFF"})
  void emptyFile_isRefused(String file) throws Exception {
    JsonNode problem = refused(send("labs", file), 400);
    assertThat(problem.get("non_field_errors").toString())
        .isEqualTo("[\"The submitted file is empty.\"]");
  }

  @Test
  void fileThatIsNoCsv_isRefused_withTheFaultsBeforeThat() throws Exception {
    HttpResponse<String> answer =
        send("labs", "lab_id,department,lab_name,capacity\nL1,CS,a,x\nL2,CS,\"a,1\nL3,CS,a,1\n");
    JsonNode problem = refused(answer, 400);
    assertThat(faults(problem))
        .containsExactly(
            "2 capacity [\"A valid integer is required.\"]",
            "3 non_field_errors [\"This is no CSV: Missing closing quote for value.\"]");
    assertThat(problem.get("complete").booleanValue()).isFalse();
    assertThat(faults(refused(send("labs", "lab_id,\"dep"), 400)))
        .containsExactly(
            "1 non_field_errors [\"This is no CSV: Missing closing quote for value.\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain; charset=utf-8", "text/csvx", ""})
  void otherMediaTypes_areRefused(String mediaType) throws Exception {
    JsonNode problem = refused(send("students", BodyPublishers.ofString(STUDENTS), mediaType), 415);
    assertThat(problem.get("detail").stringValue())
        .isEqualTo("Unsupported media type \"" + mediaType + "\" in request.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fileOverTheLimit_isRefused_andNothingIsWritten(boolean tellsItsLength) throws Exception {
    String file = students(MAX_BODY / 40, i -> "");
    assertThat(file.length()).isGreaterThan(MAX_BODY);
    BodyPublisher known = BodyPublishers.ofString(file);
    HttpResponse<String> answer =
        send("students", tellsItsLength ? known : BodyPublishers.fromPublisher(known), "text/csv");
    JsonNode problem = refused(answer, 413);
    assertThat(problem.get("detail").stringValue()).contains("limit of " + MAX_BODY + " bytes");
    awaitNoImport();
    assertThat(query("SELECT count(*) FROM students")).containsExactly("0");
  }

  @Test
  void lineOverTheLimitOfAWrite_isRefused() throws Exception {
    String file = STUDENTS + "S1,Sam,CS,BT," + "x".repeat(65_536) + ",1,1\n";
    assertThat(faults(refused(send("students", file), 400)))
        .singleElement()
        .asString()
        .startsWith("2 non_field_errors [\"This is longer than 65536 characters");
  }

  @Test
  void refusalReachesACaller_whoStillSends() throws Exception {
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> answer =
          send("students", "wrong" + students(320_000, n -> "").substring(0, MAX_BODY - 5));
      assertThat(faults(refused(answer, 400))).hasSize(2);
    }
  }

  @Test
  void rulesOfTheDatabaseThatTheCatalogDoesNotKnow_areToldWithTheLinesAmongWhichTheyBroke()
      throws Exception {
    database.execute("ALTER TABLE labs ADD CONSTRAINT small CHECK (capacity < 100)");
    try {
      HttpResponse<String> answer =
          send("labs", "lab_id,department,lab_name,capacity\nL1,CS,a,1\nL2,CS,a,100\nL3,CS,a,1\n");
      JsonNode problem = refused(answer, 400);
      assertThat(problem.get("rule").stringValue()).isEqualTo("small");
      assertThat(problem.get("lines").toString()).isEqualTo("[2,4]");
    } finally {
      database.execute("ALTER TABLE labs DROP CONSTRAINT small");
    }
    assertThat(query("SELECT count(*) FROM labs")).containsExactly("0");
  }

  @Test
  void othersWriteTheSameMeanwhile_isAConflict_andNothingIsWritten() throws Exception {
    try (Import slow = new Import("users", "Content-Length: 1000000")) {
      slow.send("username\n" + many(5_000, i -> "u" + i + "\n"));
      awaitOpenTransaction();
      try (Connection other = database.connect();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("INSERT INTO users (username) VALUES ('late')");
        slow.send(many(5_000, i -> i == 2_500 ? "late\n" : "v" + i + "\n"));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> !query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty());
        other.commit();
      }
      String answer = slow.answer();
      assertThat(answer).startsWith("HTTP/1.1 409 ").contains("users_username_key", "[7002,8001]");
    }
    awaitNoImport();
    assertThat(query("SELECT username FROM users ORDER BY id")).containsExactly("root", "late");
  }

  /** For far longer than a caller may take to send lines, which all are there. */
  @Test
  void othersAreInTheWayForTooLong_isTold_andNothingIsWritten() throws Exception {
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("INSERT INTO users (username) VALUES ('u2500')");
      HttpResponse<String> answer = send("users", "username\n" + many(6_000, i -> "u" + i + "\n"));
      JsonNode problem = refused(answer, 503);
      assertThat(problem.get("detail").stringValue())
          .contains("did not take these lines in time")
          .contains("nothing was written");
      assertThat(problem.get("lines").toString()).isEqualTo("[2002,3001]");
      other.rollback();
    }
    awaitNoImport();
    assertThat(query("SELECT count(*) FROM users")).containsExactly("1");
  }

  @Test
  void anEmptyValueOfTheOnlyColumn_isNoBlankLine() throws Exception {
    for (String empty : List.of("\"\"", "", "\" \"")) {
      HttpResponse<String> answer = send("users", "username\nann\n" + empty + "\nbob\n");
      assertThat(faults(refused(answer, 400)))
          .as("<%s>", empty)
          .containsExactly("3 username [\"This field may not be blank.\"]");
    }
    assertThat(send("users", "username\nann\n").body()).isEqualTo("{\"created\":1}");
  }

  // Callers who go

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
  void callerWhoGoes_hasWrittenNothing(String framing) throws Exception {
    try (Import gone = new Import("users", framing)) {
      gone.send("username\n" + many(5_000, i -> "u" + i + "\n"));
      awaitOpenTransaction();
    }
    awaitNoImport();
    assertThat(query("SELECT count(*) FROM users")).containsExactly("1");
  }

  @Test
  void callerWhoEndsHisSideEarly_hasWrittenNothing() throws Exception {
    try (Import gone = new Import("users", "Transfer-Encoding: chunked")) {
      gone.send("username\n" + many(5_000, i -> "u" + i + "\n"));
      awaitOpenTransaction();
      gone.socket.shutdownOutput();
      assertThat(gone.answer()).doesNotContain(" 200 ");
    }
    awaitNoImport();
    assertThat(query("SELECT count(*) FROM users")).containsExactly("1");
  }

  @Test
  void callerWhoStops_isToldSo_andHasWrittenNothing() throws Exception {
    try (Import stalled = new Import("users", "Content-Length: 1000000")) {
      stalled.send("username\n" + many(5_000, i -> "u" + i + "\n"));
      assertThat(stalled.answer()).startsWith("HTTP/1.1 408 ").contains("rollcall.import.stall");
    }
    awaitNoImport();
    assertThat(query("SELECT count(*) FROM users")).containsExactly("1");
  }

  @Test
  void moreImportsThanMayGoOn_areRefusedUntilOneEnds() throws Exception {
    try (Import first = new Import("users", "Content-Length: 1000000")) {
      first.send("username\n" + many(2_000, i -> "u" + i + "\n"));
      awaitOpenTransaction();
      HttpResponse<String> answer = send("users", "username\nann\n");
      refused(answer, 503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }
    awaitNoImport();
    assertThat(send("users", "username\nann\n").body()).isEqualTo("{\"created\":1}");
  }

  // The address

  @Test
  void rowWhoseKeyIsTheWord_isARowForAllOtherMethods() throws Exception {
    database.execute(
        "INSERT INTO departments (department_id, department_name, building_name,"
            + " head_of_department) VALUES ('import', 'a', 'b', 'c')");
    assertThat(other("PATCH", "departments", "{\"building_name\":\"d\"}").statusCode())
        .isEqualTo(200);
    assertThat(other("DELETE", "departments", "").statusCode()).isEqualTo(204);
    assertThat(other("DELETE", "users", "").statusCode()).isEqualTo(404);
    HttpResponse<String> options = other("OPTIONS", "timetable-slots", "");
    assertThat(options.headers().firstValue("Allow"))
        .hasValue("GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS");
    assertThat(options.body()).contains("Timetable Slot Import", "\"parses\":[\"text/csv\"]");
    assertThat(other("GET", "users", "").statusCode()).isEqualTo(405);
  }

  /** An import whose file comes as a test likes. */
  private static final class Import implements AutoCloseable {
    private final Socket socket;
    private final boolean chunked;

    Import(String type, String framing) throws IOException {
      URI base = URI.create(service.base());
      socket = new Socket(base.getHost(), base.getPort());
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      chunked = framing.contains("chunked");
      socket.getOutputStream().write(head(type, framing));
    }

    void send(String rows) throws IOException {
      byte[] bytes = rows.getBytes(UTF_8);
      OutputStream out = socket.getOutputStream();
      if (chunked) {
        out.write("%x\r\n".formatted(bytes.length).getBytes(UTF_8));
      }
      out.write(bytes);
      if (chunked) {
        out.write("\r\n".getBytes(UTF_8));
      }
      out.flush();
    }

    /** All that came back, to the end. */
    String answer() throws IOException {
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] head(String type, String framing) {
    return "POST /api/%s/import/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nConnection: close\r\n%s\r\n\r\n"
        .formatted(type, framing)
        .getBytes(UTF_8);
  }

  private static HttpResponse<String> send(String type, String file) throws Exception {
    return send(type, BodyPublishers.ofString(file), "text/csv");
  }

  private static HttpResponse<String> send(String type, BodyPublisher file, String mediaType)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service.base() + "/api/" + type + "/import/"))
            .timeout(PATIENCE)
            .POST(file);
    if (!mediaType.isEmpty()) {
      request.header("Content-Type", mediaType);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> other(String method, String type, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(service.base() + "/api/" + type + "/import/"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode refused(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    return problem;
  }

  private static List<String> faults(JsonNode problem) {
    return problem
        .get("errors")
        .valueStream()
        .map(
            fault ->
                fault.get("line")
                    + " "
                    + fault.get("column").stringValue()
                    + " "
                    + fault.get("messages"))
        .toList();
  }

  private static String students(int rows, IntFunction<String> flaw) {
    return STUDENTS + many(rows, i -> student(i, flaw.apply(i)));
  }

  /** A line of 40 bytes or more. */
  private static String student(int i, String flaw) {
    return "S%07d,Student %07d,CS,BT,none,%d,1%s\n".formatted(i, i, i % 5, flaw);
  }

  private static String many(int rows, IntFunction<String> row) {
    return IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining());
  }

  private static void awaitOpenTransaction() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> query(OPEN_TRANSACTIONS + " AND query LIKE 'INSERT%'").size() == 1);
  }

  /** Waits until none is open in the database and another may begin. */
  private static void awaitNoImport() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> query(OPEN_TRANSACTIONS).isEmpty() && send("labs", "").statusCode() == 400);
  }

  private static final String OPEN_TRANSACTIONS =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
          + " AND application_name = 'rollcall-command-service' AND xact_start IS NOT NULL";

  private static List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
