package io.rollcall.query.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks, without its body.
 *
 * @param path the raw path
 * @param query the raw query; null where there is none
 * @param scheme as this service was called, http or https
 * @param local the address that was called; null if it is not known
 * @param peer who calls; null if that is not known
 * @param headers all values of the header of a name
 */
public record RequestHead(
    String method,
    String path,
    @Nullable String query,
    String scheme,
    @Nullable InetSocketAddress local,
    @Nullable InetAddress peer,
    Function<String, List<String>> headers) {

  /** Whether the caller wants answers compressed. */
  public boolean asksForGzip() {
    return Gzip.isAsked(headers.apply("Accept-Encoding"));
  }

  /** The first value of a header; null if there is none. */
  public @Nullable String header(String name) {
    List<String> values = headers.apply(name);
    return values.isEmpty() ? null : values.getFirst();
  }
}
