package io.rollcall.catalog;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.exc.InvalidNullException;

/** Notes what does not fit its entry while a file is read, and lets reading go on behind it. */
final class Misfits extends DeserializationProblemHandler {
  private static final String EMPTY = "is empty; describe a resource type or remove the file";

  private final String file;
  private final List<String> faults;
  private boolean none = true;

  Misfits(String file, List<String> faults) {
    this.file = file;
    this.faults = faults;
  }

  /** Notes what ended the reading. */
  void note(JacksonException e) {
    String line = "line " + e.getLocation().getLineNr() + ": ";
    String entry =
        e.getPath().stream()
            .map(s -> s.getPropertyName() == null ? "" + s.getIndex() : s.getPropertyName())
            .collect(Collectors.joining("."));
    String reason = e.getOriginalMessage().lines().findFirst().orElse("");
    if (e instanceof InvalidNullException) {
      if (none) { // else it may be null since it did not fit
        note(entry, "is empty; give it a value or leave it out");
      }
    } else if (reason.startsWith("No content")) {
      note("", EMPTY);
    } else if (reason.startsWith("Trailing token")) {
      note("", line + "goes on behind its end; describe one type a file, with no list in a list");
    } else if (e instanceof DatabindException) {
      note(entry, line + reason + "; see catalog.schema.json");
    } else {
      note("", line + "is no YAML of this kind; correct it: " + reason);
    }
  }

  /** Notes that the file says nothing, unless it was noted what it says in vain. */
  void noteEmpty() {
    if (none) {
      note("", EMPTY);
    }
  }

  @Override
  public boolean handleUnknownProperty(
      DeserializationContext context,
      JsonParser in,
      @Nullable ValueDeserializer<?> deserializer,
      Object beanOrClass,
      String name) {
    String known =
        deserializer == null
            ? "what catalog.schema.json says"
            : deserializer.getKnownPropertyNames().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
    String parent = place(context.getParser());
    note(parent.isEmpty() ? name : parent + "." + name, "is unknown; use one of " + known);
    in.skipChildren();
    return true;
  }

  @Override
  public @Nullable Object handleWeirdStringValue(
      DeserializationContext context, Class<?> target, String value, String failure) {
    note(place(context.getParser()), value + " does not fit; use " + belonging(target));
    return null;
  }

  @Override
  public @Nullable Object handleUnexpectedToken(
      DeserializationContext context,
      JavaType target,
      JsonToken token,
      JsonParser in,
      String failure) {
    String found =
        switch (token) {
          case START_ARRAY -> "a list";
          case START_OBJECT -> "a map";
          default -> "a single value";
        };
    if (token == JsonToken.START_ARRAY && in.currentToken() != JsonToken.START_ARRAY) {
      while (in.currentToken() != JsonToken.END_ARRAY) { // someone has looked into it
        in.skipChildren();
        in.nextToken();
      }
    } else {
      in.skipChildren();
    }
    note(place(in), found + " does not fit; use " + belonging(target.getRawClass()));
    return null;
  }

  @Override
  public @Nullable Object handleMissingInstantiator(
      DeserializationContext context,
      Class<?> target,
      @Nullable ValueInstantiator instantiator,
      JsonParser in,
      String failure) {
    note(place(in), "a single value does not fit; use " + belonging(target));
    return null;
  }

  private void note(String entry, String remedy) {
    none = false;
    faults.add(file + ": " + (entry.isEmpty() ? "" : entry + ": ") + remedy);
  }

  private static String place(JsonParser in) {
    String pointer = in.streamReadContext().pathAsPointer().toString();
    return pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
  }

  private static String belonging(Class<?> target) {
    if (target.isEnum()) {
      return "one of "
          + Arrays.stream(target.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    if (Collection.class.isAssignableFrom(target)) {
      return "a list";
    }
    return switch (target.getSimpleName()) {
      case "Integer" -> "a whole number";
      case "Boolean" -> "true or false";
      case "String" -> "text";
      default -> "a map";
    };
  }
}
