package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.stack.StackFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The curl and psql lines of a document, done in Java, since a machine may have neither, and those
 * that give orders to a running stack. What it does not know of them fails.
 */
final class DocumentedCommands {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern HTTP = Pattern.compile("http://localhost:(8000/api|8080|8081)");
  private static final Pattern JDBC =
      Pattern.compile("postgresql://rollcall@127\\.0\\.0\\.1:5432/rollcall");

  private DocumentedCommands() {}

  /** The words of each line that is a curl or a psql. */
  static List<List<String>> in(Path document) throws IOException {
    return in(document, List.of("curl ", "psql "));
  }

  /** The same with the orders among them. */
  static List<List<String>> withOrdersIn(Path document) throws IOException {
    return in(document, List.of("curl ", "psql ", "./rollcall "));
  }

  private static List<List<String>> in(Path document, List<String> begins) throws IOException {
    try (Stream<String> lines = Files.lines(document)) {
      return lines
          .map(String::strip)
          .filter(line -> begins.stream().anyMatch(line::startsWith))
          .map(DocumentedCommands::words)
          .toList();
    }
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(line); word.find(); ) {
      words.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3));
    }
    return words;
  }

  /** Runs one against a stack that listens elsewhere; succeeds with a 2xx or a row. */
  static void run(List<String> words, StackFile stack) throws Exception {
    switch (words.getFirst()) {
      case "curl" -> curl(words, stack);
      case "psql" -> psql(words, stack);
      default -> throw new IllegalArgumentException("what is " + words);
    }
  }

  /** Gives an order to a stack whose data are in a folder; succeeds with status 0. */
  static void order(List<String> words, Path data) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    int status =
        Rollcall.commandLine()
            .setOut(out)
            .setErr(out)
            .execute(
                Stream.concat(words.stream().skip(1), Stream.of("--data", data.toString()))
                    .toArray(String[]::new));
    assertThat(status).as("%s: %s", words, said).isZero();
  }

  private static void curl(List<String> words, StackFile stack)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder();
    String method = "GET";
    String body = "";
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-i" -> {} // shows the head, too
        case "-X" -> method = words.get(++i);
        case "-d" -> body = words.get(++i);
        case "-H" -> {
          String[] header = words.get(++i).split(": ", 2);
          request.header(header[0], header[1]);
        }
        default -> request.uri(address(words.get(i), stack));
      }
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s: %s", words, answer.body()).isBetween(200, 299);
    }
  }

  private static URI address(String word, StackFile stack) {
    Matcher base = HTTP.matcher(word);
    assertThat(base.lookingAt()).as(word).isTrue();
    String there =
        switch (base.group(1)) {
          case "8080" -> stack.query();
          case "8081" -> stack.command();
          default -> stack.edge();
        };
    return URI.create(base.replaceFirst(Matcher.quoteReplacement(there)));
  }

  private static void psql(List<String> words, StackFile stack) throws SQLException {
    assertThat(words).hasSize(4).element(2).isEqualTo("-c");
    assertThat(words.get(1)).matches(JDBC);
    try (Connection connection = DriverManager.getConnection(stack.jdbcUrl());
        Statement statement = connection.createStatement()) {
      boolean answers = statement.execute(words.get(3));
      if (answers) {
        assertThat(statement.getResultSet().next()).as("%s answers", words).isTrue();
      } else {
        assertThat(statement.getUpdateCount()).as("%s", words).isPositive();
      }
    }
  }
}
