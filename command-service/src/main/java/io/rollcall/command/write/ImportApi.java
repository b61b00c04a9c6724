package io.rollcall.command.write;

import io.rollcall.catalog.ResourceType;
import java.io.InputStream;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The HTTP side of imports; {@link WriteApi} finds them. */
final class ImportApi {
  /** What is taken. */
  static final String MEDIA_TYPE = "text/csv";

  /** How many buffers of a body may wait to be read, of some kB each. */
  private static final int BUFFERS = 16;

  private final Imports imports;
  private final long maxBody;

  /**
   * @param maxBody the most bytes of a file
   */
  ImportApi(Imports imports, long maxBody) {
    this.imports = imports;
    this.maxBody = maxBody;
  }

  /** Answers with how many rows were made. */
  Mono<ServerResponse> answer(ServerRequest request, ResourceType type) {
    ContentType content =
        new ContentType(String.join(",", request.headers().header(HttpHeaders.CONTENT_TYPE)));
    if (!content.is(MEDIA_TYPE)) {
      throw content.unsupported();
    }
    if (request.headers().contentLength().orElse(0) > maxBody) {
      throw imports.tooLarge();
    }
    return imports
        .run(type, () -> body(request), content.charset())
        .flatMap(
            created ->
                ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(new Imported(created)));
  }

  private static InputStream body(ServerRequest request) {
    return DataBufferUtils.subscriberInputStream(
        request.exchange().getRequest().getBody(), BUFFERS);
  }

  /**
   * What is answered.
   *
   * @param created how many rows were made
   */
  record Imported(long created) {}
}
