package io.rollcall.command.write;

import java.net.IDN;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Which texts Django 3.2 takes for an e-mail address.
 *
 * <p>A dot-atom or a quoted string, then a host name of at least two labels, {@code localhost}, or
 * an IP address in brackets; a host name in other scripts is first put into ASCII.
 */
final class EmailAddress {
  private static final int MAX_LENGTH = 320;
  private static final int MAX_LABEL = 63;
  private static final String ATOM_MARKS = "!#$%&'*+-/=?^_`{|}~";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  private EmailAddress() {}

  static boolean isValid(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1 || text.codePointCount(0, text.length()) > MAX_LENGTH) {
      return false;
    }
    String mailbox = text.substring(0, at);
    String host = text.substring(at + 1);
    return (isDotAtom(mailbox) || isQuoted(mailbox))
        && (host.equals("localhost") || isHost(host) || isHost(ascii(host)));
  }

  private static boolean isDotAtom(String mailbox) {
    boolean needsMore = true;
    for (int i = 0; i < mailbox.length(); i++) {
      char c = mailbox.charAt(i);
      if (c == '.' && needsMore) {
        return false;
      }
      if (c != '.' && !isLetterOrDigit(c) && ATOM_MARKS.indexOf(c) < 0) {
        return false;
      }
      needsMore = c == '.';
    }
    return !needsMore;
  }

  private static boolean isQuoted(String mailbox) {
    if (mailbox.length() < 2 || mailbox.charAt(0) != '"' || !mailbox.endsWith("\"")) {
      return false;
    }
    int end = mailbox.length() - 1;
    for (int i = 1; i < end; i++) {
      char c = mailbox.charAt(i);
      if (c == '\\') {
        i++;
        if (i == end || !mayBeQuoted(mailbox.charAt(i))) {
          return false;
        }
      } else if (!mayBeQuoted(c) || c == '"' || c == ' ' || c == '\t') {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBeQuoted(char c) {
    return c >= 0x01 && c <= 0x7f && c != '\n' && c != '\r';
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return isAddress(host.substring(1, host.length() - 1));
    }
    String[] labels = host.split("\\.", -1);
    if (labels.length < 2) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      boolean last = i == labels.length - 1;
      if (!isLabel(labels[i], last)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabel(String label, boolean last) {
    if (label.length() < (last ? 2 : 1) || label.length() > MAX_LABEL || label.endsWith("-")) {
      return false;
    }
    // Django lets the last label begin with a hyphen.
    return (last || label.charAt(0) != '-')
        && label.chars().allMatch(c -> c == '-' || isLetterOrDigit((char) c));
  }

  private static boolean isAddress(String text) {
    if (!text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)) {
      return false;
    }
    if (text.indexOf(':') < 0) {
      return IPV4.matcher(text).matches();
    }
    try {
      InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static String ascii(String host) {
    try {
      return IDN.toASCII(host);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return "";
    }
  }
}
