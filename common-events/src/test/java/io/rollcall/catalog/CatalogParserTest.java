package io.rollcall.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogParserTest {
  private static final String ROOMS =
      """
      name: rooms
      table: rooms
      key: id
      columns:
        id: {type: integer, generated: true}
        name: {type: string, length: 10}
        kind: {type: choice, length: 5, choices: [small, large], default: small}
        size: {type: integer, default: "1"}
        site: {references: sites}
      shown:
        site: {nested: true}
        title: {of: site, field: title}
      unique:
        rooms_name_key: {columns: [name]}
      hidden: [secret]
      filters: [site, kind]
      search: [name]
      orderings: [id, name]
      """;

  private static final String SITES =
      """
      name: sites
      table: sites
      key: code
      columns:
        code: {type: string, length: 5}
        title: {type: text}
      hidden: [pin]
      orderings: [code]
      """;

  private static final String WITH_ROOM =
      SITES.replace("columns:", "columns:\n  room: {references: rooms, nullable: true}");

  /** The two files with pieces of the first replaced, each written as {@code old => new}. */
  private static Map<String, String> edited(String edits) {
    String rooms = ROOMS;
    for (String edit : edits.split(" ; ")) {
      String[] change = edit.split(" => ?", -1);
      assertThat(rooms).contains(change[0]);
      rooms = rooms.replace(change[0], change[1].replace("\\n", "\n"));
    }
    return two("rooms.yaml", rooms, "sites.yaml", SITES);
  }

  private static Map<String, String> two(String file, String text, String file2, String text2) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(file, text);
    files.put(file2, text2);
    return files;
  }

  private static List<String> faults(Map<String, String> files) {
    CatalogException e = catchThrowableOfType(CatalogException.class, () -> CatalogFiles.of(files));
    return e == null ? List.of() : e.faults();
  }

  @Test
  void soundFiles_haveNoFaults() {
    assertThat(faults(edited("name: rooms => name: rooms"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what does not fit its entry
        "table: rooms => tables: rooms | tables: is unknown; use one of columns, expiry, filters, hidden, key, name, orderings, page_size_limit, search, shown, singular, table, unique",
        "length: 10 => lenght: 10 | columns.name.lenght: is unknown; use one of choices, column, default, generated, length, nullable, on_delete, read_only, references, type",
        "nested: true => nestd: true | shown.site.nestd: is unknown; use one of by, children, constant, field, fields, nested, of, repeats",
        "key: id => key: id\\nexpiry: never | expiry: never does not fit; use one of master, user, dynamic, report",
        "type: string => type: varchar | columns.name.type: varchar does not fit; use one of string, text, email, choice, integer, bigint, boolean, uuid, timestamp, date",
        "length: 10 => length: ten | columns.name.length: ten does not fit; use a whole number",
        "length: 10 => length: [10] | columns.name.length: a list does not fit; use a whole number",
        "generated: true => generated: maybe | columns.id.generated: maybe does not fit; use true or false",
        "default: small => default: {a: b} | columns.kind.default: a map does not fit; use text",
        "[id, name] => id | orderings: a single value does not fit; use a list",
        "[site, kind] => {site: kind} | filters: a map does not fit; use a list",
        "{references: sites} => [sites] | columns.site: a list does not fit; use a map",
        "{references: sites} => sites | columns.site: a single value does not fit; use a map",
        "{references: sites} => | columns.site: is empty; give it a value or leave it out",
        "{references: sites} => null | columns.site: is empty; give it a value or leave it out",
        "{nested: true} => null | shown.site: is empty; give it a value or leave it out",
        "{columns: [name]} => null | unique.rooms_name_key: is empty; give it a value or leave it out",
        "search: [name] => search: [null] | search.0: is empty; give it a value or leave it out",
        "[small, large] => [small, null] | columns.kind.choices.1: is empty; give it a value or leave it out",
        // the type
        "name: rooms => name: Rooms | name: give the type a name of lower-case letters, digits and hyphens",
        "name: rooms => name: rooms/x | name: give the type a name of lower-case letters, digits and hyphens",
        "name: rooms => | name: give the type a name of lower-case letters, digits and hyphens",
        "table: rooms => | table: name the table, in lower-case letters, digits and underscores",
        "table: rooms => table: a b | table: name the table, in lower-case letters, digits and underscores",
        "key: id => ; , generated: true => | key: name the column that is the primary key",
        "key: id => key: no ; , generated: true => | key: there is no column no in rooms; name one it has",
        "key: id => key: site ; , generated: true => | key: site is a reference; name a column of its own",
        "key: id => key: version ; , generated: true => | key: there is no column version in rooms; name one it has",
        "key: id => key: id\\npage_size_limit: 99 | page_size_limit: choose one from 100 to 5000",
        "key: id => key: id\\npage_size_limit: 5001 | page_size_limit: choose one from 100 to 5000",
        // columns
        "length: 10 => nullable: true | columns.name: say its length, as the database has it",
        "length: 10 => length: 0 | columns.name: say its length, as the database has it",
        "type: integer, default => length: 3, type: integer, default | columns.size: only string, email and choice have a length; leave it out",
        "{type: string, length: 10} => {nullable: true} | columns.name: say its type, or which type it references",
        "{references: sites} => {references: site} | columns.site: there is no type site; name one of rooms, sites",
        "{references: sites} => {references: sites, length: 5} | columns.site: a reference has its target's type; leave out type, length and choices",
        "{references: sites} => {references: sites, on_delete: set_null} | columns.site: on_delete: set_null needs nullable: true",
        "length: 10 => length: 10, on_delete: restrict | columns.name: on_delete goes with references; leave it out",
        ", choices: [small, large], default: small => | columns.kind: choices go with type: choice, and that needs some",
        "type: string, => type: string, choices: [a], | columns.name: choices go with type: choice, and that needs some",
        "[small, large] => [small, small] | columns.kind: choices must be words, each once",
        "[small, large] => [small, \"\"] | columns.kind: choices must be words, each once",
        "[small, large] => [small, gigantic] | columns.kind: the choice gigantic is longer than length; correct one of them",
        "default: small => default: tiny | columns.kind: the default tiny cannot be a value of it; correct it",
        "default: \"1\" => default: one | columns.size: the default one cannot be a value of it; correct it",
        "length: 10 => length: 10, default: elevenletters | columns.name: the default elevenletters cannot be a value of it; correct it",
        "generated: true => generated: true, nullable: true | columns.id: a key cannot be nullable; leave it out",
        "key: id => key: name | columns.id: only a key is generated; leave it out",
        "{type: integer, generated: true} => {type: date} | columns.id: a key is a string, an integer, a bigint or a uuid; choose one",
        "{type: integer, generated: true} => {type: string, length: 101} | columns.id: a key has at most 100 characters; say a smaller length",
        "{type: integer, generated: true} => {type: uuid, generated: true} | columns.id: only a key that is a number is generated; leave it out",
        "length: 10 => length: 10, column: id | columns.name: id is named twice or hidden; leave one out",
        "length: 10 => length: 10, column: secret | columns.name: secret is named twice or hidden; leave one out",
        "length: 10 => length: 10, column: Name | columns.name: name it with lower-case letters, digits and underscores, at most 63",
        "size: {type => a=b: {type | columns.a=b: name it with lower-case letters, digits and underscores, at most 63",
        "size: {type => site_id: {column: size, type | columns.site: writers may call it site_id too; rename the column of that name",
        "size: {type => version: {type | columns.version: every type has this column by itself; leave it out",
        "[secret] => [Secret] | hidden: name columns as Postgres calls them, each once; Secret is not so",
        "[secret] => [a, a] | hidden: name columns as Postgres calls them, each once; a is not so",
        "[id, name] => [[id], name] | line 18: goes on behind its end; describe one type a file, with no list in a list",
        "[id, name] => [{id: 1}, name] | orderings.0: a map does not fit; use text",
        "[secret] => [version] | columns.version: every type has this column by itself; leave it out",
        // what is said about columns
        "[site, kind] => [site, colour] | filters: there is no column colour in rooms; name one it has",
        "[site, kind] => [site_id] | filters: there is no column site_id; here it is called site",
        "[site, kind] => [site, secret] | filters: secret is hidden, so it never reaches the lists; name another",
        "search: [name] => search: [secret] | search: secret is hidden, so it never reaches the lists; name another",
        "[id, name] => [secret] | orderings: secret is hidden, so it never reaches the lists; name another",
        "[site, kind] => [version] | filters: there is no column version in rooms; name one it has",
        "[site, kind] => [kind, kind] | filters: kind is named twice; leave one out",
        "[id, name] => [name, id, name] | orderings: name is named twice; leave one out",
        "search: [name] => search: [name, size] | search: size is no text, and only text is searched; leave it out",
        "size: {type => page: {type ; [site, kind] => [page] | filters: page is a parameter of every list; rename the column",
        "size: {type => page_size: {type ; [site, kind] => [page_size] | filters: page_size is a parameter of every list; rename the column",
        "size: {type => search: {type ; [site, kind] => [search] | filters: search is a parameter of every list; rename the column",
        "size: {type => ordering: {type ; [site, kind] => [ordering] | filters: ordering is a parameter of every list; rename the column",
        "size: {type => format: {type ; [site, kind] => [format] | filters: format is a parameter of every list; rename the column",
        "orderings: [id, name] => | orderings: name at least one column, the default first",
        "[id, name] => [] | orderings: name at least one column, the default first",
        "columns: [name] => message: Twice. | unique.rooms_name_key: name its columns",
        "columns: [name] => columns: [nam] | unique.rooms_name_key: there is no column nam in rooms; name one it has",
        // what rows show
        "{nested: true} => {nested: false} | shown.site: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{nested: true} => {nested: true, fields: [title]} | shown.site: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{nested: true} => {} | shown.site: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{of: site, field: title} => {field: title} | shown.title: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{of: site, field: title} => {of: site, nested: true} | shown.title: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{of: site, field: title} => {children: sites} | shown.title: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{of: site, field: title} => {constant: a, repeats: name} | shown.title: use exactly one of: nested: true, fields, repeats, constant, of with field, children with by",
        "{of: site, field: title} => {nested: true} | shown.title: there is no column title in rooms; name one it has",
        "site: {nested: true} => name: {nested: true} | shown.name: name is no reference; name one",
        "{of: site, => {of: name, | shown.title: name is no reference; name one",
        "field: title => field: titel | shown.title: there is no column titel in sites; name one it has",
        "field: title => field: pin | shown.title: pin is hidden, so it never reaches the lists; name another",
        "field: title => field: version | shown.title: there is no column version in sites; name one it has",
        "{nested: true} => {fields: [code, titel]} | shown.site: there is no column titel in sites; name one it has",
        "{nested: true} => {fields: []} | shown.site: name at least one field, and each once",
        "{nested: true} => {fields: [code, code]} | shown.site: name at least one field, and each once",
        "{of: site, field: title} => {repeats: nam} | shown.title: there is no column nam in rooms; name one it has",
        "{of: site, field: title} => {repeats: version} | shown.title: there is no column version in rooms; name one it has",
        "title: {of => name: {of | shown.name: is a column's name; choose another",
        "{nested: true} => {constant: x} | shown.site: is a column's name; choose another",
        "{of: site, field: title} => {children: house, by: room} | shown.title: there is no type house; name one",
        "{of: site, field: title} => {children: sites, by: room} | shown.title: there is no column room in sites; name one it has",
        "{of: site, field: title} => {children: sites, by: title} | shown.title: title of sites does not refer here; name one that does",
        "{nested: true} => {fields: [code]} ; {of: site, field: title} => {children: rooms, by: site} | shown.title: site of rooms does not refer here; name one that does"
      })
  void fault_isToldWithFileEntryAndRemedy(String edits, String fault) {
    assertThat(faults(edited(edits))).containsExactly("rooms.yaml: " + fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | is empty; describe a resource type or remove the file",
        "# nothing | is empty; describe a resource type or remove the file",
        "--- | is empty; describe a resource type or remove the file",
        "null | is empty; describe a resource type or remove the file",
        "[] | a list does not fit; use a map",
        "rooms | a single value does not fit; use a map",
        "7 | a single value does not fit; use a map",
        "name: a\\nname: b | line 2: is no YAML of this kind; correct it: Duplicate Object property \"name\"",
        "name: [a | line 1: is no YAML of this kind; correct it: while parsing a flow sequence",
        "name: a\\n---\\nname: b | line 3: goes on behind its end; describe one type a file, with no list in a list",
        "columns: {a: {length: 99999999999}} | line 1: is no YAML of this kind; correct it: Numeric value"
      })
  void textThatIsNoCatalogFile_isSaidToBeNone(String text, String fault) {
    assertThat(faults(Map.of("f.yaml", text.replace("\\n", "\n"))))
        .singleElement()
        .asString()
        .startsWith("f.yaml: " + fault);
  }

  @Test
  void faults_areAllToldAtOnce() {
    assertThat(
            faults(
                edited(
                    "key: id => key: no ; length: 10 => length: 0 ; field: title => field: t"
                        + " ; [site, kind] => [site, x, y, name] ; generated: true => read_only: true")))
        .containsExactly(
            "rooms.yaml: columns.name: say its length, as the database has it",
            "rooms.yaml: key: there is no column no in rooms; name one it has",
            "rooms.yaml: filters: there is no column x in rooms; name one it has",
            "rooms.yaml: filters: there is no column y in rooms; name one it has",
            "rooms.yaml: shown.title: there is no column t in sites; name one it has");
    assertThat(faults(edited("type: string => type: strng ; length: 5 => length: five")))
        .extracting(fault -> fault.substring(0, fault.indexOf(" does")))
        .containsExactly(
            "rooms.yaml: columns.name.type: strng", "rooms.yaml: columns.kind.length: five");
  }

  @Test
  void typesOfTheSameNameOrTable_nameBothFiles() {
    assertThat(faults(two("a.yaml", SITES, "b.yaml", SITES)))
        .contains("b.yaml: name: sites is in a.yaml already; rename one");
    assertThat(faults(two("a.yaml", SITES, "b.yaml", SITES.replace("name: sites", "name: places"))))
        .contains("b.yaml: table: sites is that of a.yaml already; name another");
  }

  @ParameterizedTest
  @ValueSource(strings = {"room: {nested: true}", "rooms: {children: rooms, by: site}"})
  void rowsThatShowEachOtherWithoutEnd_areRefused(String shown) {
    String sites = WITH_ROOM + "shown: {" + shown + "}\n";
    assertThat(faults(two("rooms.yaml", ROOMS, "sites.yaml", sites)))
        .containsExactly(
            "rooms.yaml: shown: rooms shows sites shows rooms without end;"
                + " show a part or a plain key instead",
            "sites.yaml: shown: sites shows rooms shows sites without end;"
                + " show a part or a plain key instead");
  }

  @Test
  void rowsThatShowPartsOfEachOther_areFine() {
    String sites = WITH_ROOM + "shown: {room: {fields: [id, name]}}\n";
    Catalog catalog = CatalogFiles.of(two("rooms.yaml", ROOMS, "sites.yaml", sites));
    assertThat(catalog.embedded("rooms")).containsExactlyInAnyOrder("sites", "rooms");
  }
}
