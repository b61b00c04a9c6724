package io.rollcall.stack.cli;

import io.rollcall.stack.StackException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Sends a file of rows, and says what came of it. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a row of each line of a CSV file whose first line names columns of the type: of all of"
          + " them, or of none.",
      "Ctrl-C before the end has nothing written."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:All rows are written.",
      "1:None is, and each bad line is told; or the service does not answer, and all may be."
    })
public final class ImportCommand implements Callable<Integer> {
  private static final long LOOK_MS = 250;

  /** Longer than a service may be told to take. */
  private static final Duration PATIENCE = Duration.ofMinutes(65);

  private static final Path STANDARD_INPUT = Path.of("-");

  @Spec private @Nullable CommandSpec spec;
  @Mixin private CommandService service = new CommandService();

  @Option(
      names = "--charset",
      paramLabel = "NAME",
      defaultValue = "utf-8",
      description = "What the file is written in, such as windows-1252; utf-8 is the default.")
  private String charset = "utf-8";

  @Parameters(index = "0", paramLabel = "TYPE", description = "Such as students.")
  private String type = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "A CSV file; - for standard input.")
  private Path file = STANDARD_INPUT;

  @Override
  public Integer call() throws InterruptedException {
    return service.ask(Objects.requireNonNull(spec), PATIENCE, this::send);
  }

  private int send(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    long size = size();
    AtomicLong sent = new AtomicLong();
    CompletableFuture<HttpResponse<String>> answer =
        operations.upload(
            "/api/" + Operations.encoded(type) + "/import/",
            "text/csv; charset=" + charset,
            body(size, sent));
    ImportLines lines = new ImportLines(out(), Console.isTerminal());
    while (true) {
      try {
        HttpResponse<String> response = answer.get(LOOK_MS, TimeUnit.MILLISECONDS);
        if (!service.isJson()) {
          lines.clear();
        }
        return tell(Operations.read(response));
      } catch (TimeoutException e) {
        if (!service.isJson()) {
          lines.show(sent.get(), size);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
      }
    }
  }

  private int tell(Operations.Answer answer) throws Operations.RefusedException {
    JsonNode said = answer.said();
    if (service.isJson()) {
      out().println(QueryService.json(said));
    } else if (!answer.isRefusal()) {
      out().println(Amounts.count(said.path("created").asLong(), "row") + " created");
    }
    if (!answer.isRefusal()) {
      return ExitCode.OK;
    }
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    said.path("errors").forEach(fault -> err.println(ImportLines.fault(file.toString(), fault)));
    JsonNode lines = said.path("lines");
    throw new Operations.RefusedException(
        lines.isArray()
            ? "%s It is in one of the lines %d to %d."
                .formatted(answer.why(), lines.path(0).asLong(), lines.path(1).asLong())
            : answer.why());
  }

  /** Of the file, in bytes; -1 if nobody knows. */
  private long size() {
    if (file.equals(STANDARD_INPUT)) {
      return -1;
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new StackException("%s cannot be read.".formatted(file));
    }
    try {
      return Files.isRegularFile(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      throw new StackException("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private BodyPublisher body(long size, AtomicLong sent) {
    BodyPublisher stream = BodyPublishers.ofInputStream(() -> new Counted(open(), sent));
    if (size < 0) {
      return stream;
    }
    return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(stream, size);
  }

  private InputStream open() {
    try {
      return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  /** Counts what is read. */
  private static final class Counted extends FilterInputStream {
    private final AtomicLong read;

    Counted(InputStream in, AtomicLong read) {
      super(in);
      this.read = read;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) {
        read.incrementAndGet();
      }
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (count > 0) {
        read.addAndGet(count);
      }
      return count;
    }
  }
}
