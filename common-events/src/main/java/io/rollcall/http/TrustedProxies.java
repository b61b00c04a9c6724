package io.rollcall.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word is taken for how a caller addressed us. Immutable.
 *
 * <p>{@code Forwarded} (RFC 7239) is believed before {@code X-Forwarded-*}. Each proxy appends what
 * it saw, so the lists are read from their end: the last entry is our own peer's, the one before it
 * counts only if the address that the peer was called from is a trusted proxy too, and so on. What
 * a caller wrote into these headers himself is therefore never used.
 */
public final class TrustedProxies {
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
  private static final int MAX_HOPS = 32;

  private final List<AddressBlock> blocks;

  private TrustedProxies(List<AddressBlock> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * Trusts the addresses of some blocks ({@code 10.0.0.0/8}) and single ones.
   *
   * @throws IllegalArgumentException naming the first that cannot be read
   */
  public static TrustedProxies of(List<String> blocks) {
    return new TrustedProxies(blocks.stream().map(AddressBlock::parse).toList());
  }

  /** Whether a {@code Host} header can stand in a URL: a name or an address, and perhaps a port. */
  public static boolean isHost(String host) {
    return HOST.matcher(host).matches();
  }

  /**
   * How the caller addressed us: {@code scheme://host[:port]}.
   *
   * @param peer who opened the connection; null if it is not known
   * @param scheme the scheme of that connection
   * @param host its {@code Host} header
   * @param headers all values of the header of a name, in order
   */
  public String origin(
      @Nullable InetAddress peer,
      String scheme,
      String host,
      Function<String, List<String>> headers) {
    if (peer == null || !trusts(peer)) {
      return scheme + "://" + host;
    }
    List<Hop> hops = hops(headers);
    String believedScheme = scheme;
    String believedHost = host;
    for (int i = hops.size() - 1; i >= 0; i--) {
      Hop hop = hops.get(i);
      believedScheme = hop.scheme() == null ? believedScheme : hop.scheme();
      believedHost = hop.host() == null ? believedHost : hop.host();
      if (hop.caller() == null || !trusts(hop.caller())) {
        break;
      }
    }
    return believedScheme + "://" + believedHost;
  }

  private boolean trusts(InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<Hop> hops(Function<String, List<String>> headers) {
    List<String> forwarded = headers.apply("Forwarded");
    List<Hop> hops = forwarded.isEmpty() ? loose(headers) : standard(String.join(",", forwarded));
    return hops.size() <= MAX_HOPS ? hops : hops.subList(hops.size() - MAX_HOPS, hops.size());
  }

  private static List<Hop> standard(String forwarded) {
    List<Hop> hops = new ArrayList<>();
    for (String element : split(forwarded, ',')) {
      Map<String, String> pairs = new HashMap<>();
      for (String pair : split(element, ';')) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          pairs.put(
              pair.substring(0, equals).strip().toLowerCase(Locale.ROOT),
              unquote(pair.substring(equals + 1).strip()));
        }
      }
      hops.add(Hop.of(pairs.get("for"), pairs.get("proto"), pairs.get("host"), null));
    }
    return hops;
  }

  /**
   * The hops of {@code X-Forwarded-*}, as many as the longest of these headers has entries.
   *
   * <p>Proxies that set {@code X-Forwarded-Host} instead of appending to it leave one entry where
   * {@code X-Forwarded-For} has several; entries are matched from the end.
   */
  private static List<Hop> loose(Function<String, List<String>> headers) {
    List<String> callers = entries(headers, "X-Forwarded-For");
    List<String> schemes = entries(headers, "X-Forwarded-Proto");
    List<String> hosts = entries(headers, "X-Forwarded-Host");
    List<String> ports = entries(headers, "X-Forwarded-Port");
    int count =
        Math.max(Math.max(callers.size(), schemes.size()), Math.max(hosts.size(), ports.size()));
    List<Hop> hops = new ArrayList<>();
    for (int fromEnd = count; fromEnd >= 1; fromEnd--) {
      hops.add(
          Hop.of(
              entry(callers, fromEnd),
              entry(schemes, fromEnd),
              entry(hosts, fromEnd),
              entry(ports, fromEnd)));
    }
    return hops;
  }

  private static List<String> entries(Function<String, List<String>> headers, String name) {
    List<String> values = headers.apply(name);
    return values.isEmpty()
        ? List.of()
        : split(String.join(",", values), ',').stream().map(String::strip).toList();
  }

  private static @Nullable String entry(List<String> entries, int fromEnd) {
    return fromEnd <= entries.size() ? entries.get(entries.size() - fromEnd) : null;
  }

  /** The parts between separators that are not within quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquote(String value) {
    if (value.length() < 2 || value.charAt(0) != '"' || !value.endsWith("\"")) {
      return value;
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  /**
   * What one proxy told of the request it got; what it did not tell, or not readably, is null.
   *
   * @param caller where it got it from
   */
  private record Hop(@Nullable InetAddress caller, @Nullable String scheme, @Nullable String host) {

    static Hop of(
        @Nullable String caller,
        @Nullable String scheme,
        @Nullable String host,
        @Nullable String port) {
      return new Hop(address(caller), scheme(scheme), host(host, port));
    }

    private static @Nullable String scheme(@Nullable String scheme) {
      String lower = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
      return lower.equals("http") || lower.equals("https") ? lower : null;
    }

    private static @Nullable String host(@Nullable String host, @Nullable String port) {
      if (host == null || !isHost(host)) {
        return null;
      }
      boolean bare = host.indexOf(':', host.lastIndexOf(']') + 1) < 0;
      boolean usual = port == null || port.equals("80") || port.equals("443");
      boolean usable = port != null && port.matches("[0-9]{1,5}");
      return bare && !usual && usable ? host + ":" + port : host;
    }

    /**
     * The address of {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code [2001:db8::1]:80} and such.
     */
    private static @Nullable InetAddress address(@Nullable String text) {
      if (text == null) {
        return null;
      }
      String bare = text;
      int colon = text.indexOf(':');
      if (text.startsWith("[")) {
        bare = text.substring(1, Math.max(text.indexOf(']'), 1));
      } else if (colon >= 0 && colon == text.lastIndexOf(':')) {
        bare = text.substring(0, colon);
      }
      try {
        return InetAddress.ofLiteral(bare);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
