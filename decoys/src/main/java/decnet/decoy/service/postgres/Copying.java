package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.world.FileError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY carried out: between a table or a query and the client, a file or a program. */
final class Copying {
  private static final int MAX_TEXT = 16 << 20;

  private final Backend backend;
  private final Planner planner;
  private final Statement.Copy copy;
  private final CopyText form;

  Copying(Backend backend, Planner planner, Statement.Copy copy) throws SqlError {
    this.backend = backend;
    this.planner = planner;
    this.copy = copy;
    allowed();
    form = CopyText.of(copy);
  }

  private void allowed() throws SqlError {
    if (copy.place().equals("PROGRAM")) {
      denied("pg_execute_server_program", 87);
    } else if (copy.place().equals("FILE")) {
      denied(
          copy.from() ? "pg_read_server_files" : "pg_write_server_files", copy.from() ? 95 : 103);
    }
  }

  private void denied(String role, int line) throws SqlError {
    if (!backend.isSuperuser()) {
      String named = copy.place().equals("PROGRAM") ? "an external program" : "a file";
      throw SqlError.error(
              "42501",
              "must be superuser or have privileges of the "
                  + role
                  + " role to COPY to or from "
                  + named,
              "copy.c:" + line + ":DoCopy")
          .hint(
              "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for"
                  + " anyone.");
    }
  }

  /** The table's name, for what is told of it. */
  String name() {
    return copy.table().isEmpty() ? "" : copy.table().getLast();
  }

  boolean isFromClient() {
    return copy.from() && copy.place().equals("STDIN");
  }

  boolean isToClient() {
    return !copy.from() && copy.place().equals("STDOUT");
  }

  private Relation table() throws SqlError {
    return Names.required(copy.table(), backend);
  }

  private List<Integer> places(Relation table) throws SqlError {
    List<Integer> places = new ArrayList<>();
    for (String name : copy.columns()) {
      int index = table.index(name);
      if (index < 0) {
        throw SqlError.error(
            "42703",
            "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist",
            "copy.c:815:CopyGetAttnums");
      }
      places.add(index);
    }
    for (int i = 0; copy.columns().isEmpty() && i < table.columns().size(); i++) {
      places.add(i);
    }
    return places;
  }

  /** How many columns pass; complains when the table is not there. */
  int width() throws SqlError {
    Query query = copy.query();
    return query != null ? planner.plan(query).columns().size() : places(table()).size();
  }

  /** The lines that go out. */
  List<String> lines(Run run) throws SqlError, InterruptedException {
    Query query = copy.query();
    if (query == null) {
      List<Query.Target> targets = new ArrayList<>();
      Relation table = relationOrSystem();
      if (table != null) {
        for (int place : places(table)) {
          String name = table.columns().get(place).name();
          targets.add(new Query.Target(new Expr.Column(List.of(name), copy.at()), name));
        }
      } else {
        targets.add(new Query.Target(new Expr.Star(List.of(), copy.at()), null));
      }
      Query.Source source = new Query.Source.Relation(copy.table(), Query.Alias.NONE, copy.at());
      Query.Body body =
          new Query.Body.Select(
              false, List.of(), targets, source, null, List.of(), null, copy.at());
      query = new Query(List.of(), false, body, List.of(), null, null, false, copy.at());
    }
    Plan plan = planner.plan(query);
    List<String> lines = new ArrayList<>();
    if (form.header()) {
      List<@Nullable String> names = new ArrayList<>();
      plan.columns().forEach(column -> names.add(column.name()));
      lines.add(form.line(names));
    }
    for (@Nullable Object[] row : plan.rows(null, run)) {
      List<@Nullable String> fields = new ArrayList<>();
      for (int i = 0; i < row.length; i++) {
        Object value = row[i];
        fields.add(value == null ? null : ValueText.out(plan.columns().get(i).type(), value, run));
      }
      lines.add(form.line(fields));
    }
    return lines;
  }

  private @Nullable Relation relationOrSystem() throws SqlError {
    String schema = copy.table().size() > 1 ? copy.table().getFirst() : "pg_catalog";
    return SystemTables.find(schema, copy.table().getLast()) == null ? table() : null;
  }

  int rows(List<String> lines) {
    return lines.size() - (form.header() ? 1 : 0);
  }

  /** Between the server and a file or a program; how many rows. */
  int onServer(Run run) throws SqlError, IOException, InterruptedException {
    return copy.from() ? take(input(), run) : put(lines(run));
  }

  private String input() throws SqlError, IOException, InterruptedException {
    table();
    if (copy.place().equals("PROGRAM")) {
      Program.Ran ran = Program.run(backend.session(), copy.source(), Bytes.EMPTY);
      if (ran.status() != 0) {
        throw failed(ran.status(), "copyfrom.c:1622:ClosePipeFromProgram");
      }
      return ran.output().utf8();
    }
    relative("FROM", "copyfrom.c:1500:BeginCopyFrom");
    backend.attempt("read", copy.source());
    try {
      return new ServerFiles(backend).read(copy.source()).utf8();
    } catch (FileError error) {
      throw SqlError.error(
              ServerFiles.code(error),
              "could not open file \""
                  + copy.source()
                  + "\" for reading: "
                  + ServerFiles.reason(error),
              "copyfrom.c:1523:BeginCopyFrom")
          .hint(
              "COPY FROM instructs the PostgreSQL server process to read a file. You may want a"
                  + " client-side facility such as psql's \\copy.");
    }
  }

  private void relative(String word, String place) throws SqlError {
    if (!copy.source().startsWith("/") && word.equals("TO")) {
      throw SqlError.error("42602", "relative path not allowed for COPY to file", place);
    }
  }

  private SqlError failed(int status, String place) {
    String why =
        status == 127 ? "command not found" : "child process exited with exit code " + status;
    return SqlError.error("38000", "program \"" + copy.source() + "\" failed", place).detail(why);
  }

  private int put(List<String> lines) throws SqlError, IOException, InterruptedException {
    String all = String.join("", lines);
    if (all.length() > MAX_TEXT) {
      throw Database.noSpace();
    }
    if (copy.place().equals("PROGRAM")) {
      Program.Ran ran = Program.run(backend.session(), copy.source(), Bytes.utf8(all));
      if (ran.status() != 0) {
        throw failed(ran.status(), "copyto.c:304:ClosePipeToProgram");
      }
      return rows(lines);
    }
    relative("TO", "copyto.c:698:BeginCopyTo");
    backend.attempt("write", copy.source());
    backend.session().keep(CommonEvents.FILE_UPLOAD.type(), copy.source(), Bytes.utf8(all));
    try {
      new ServerFiles(backend).write(copy.source(), Bytes.utf8(all));
      return rows(lines);
    } catch (FileError error) {
      throw SqlError.error(
              ServerFiles.code(error),
              "could not open file \""
                  + copy.source()
                  + "\" for writing: "
                  + ServerFiles.reason(error),
              "copyto.c:717:BeginCopyTo")
          .hint(
              "COPY TO instructs the PostgreSQL server process to write a file. You may want a"
                  + " client-side facility such as psql's \\copy.");
    }
  }

  /** Adds the rows of a text to the table; how many. */
  int take(String text, Run run) throws SqlError, InterruptedException {
    Relation table = table();
    List<Integer> places = places(table);
    RowChecks checks = new RowChecks(backend, planner, table);
    List<@Nullable Object[]> rows = new ArrayList<>();
    int number = 0;
    for (String line : form.lines(text)) {
      run.step();
      number++;
      if (number == 1 && form.header()) {
        continue;
      }
      rows.add(checks.complete(row(table, places, line, number, run), run));
    }
    return checks.insert(rows, false, run).size();
  }

  private @Nullable Object[] row(
      Relation table, List<Integer> places, String line, int number, Run run) throws SqlError {
    List<@Nullable String> fields = form.fields(line);
    String context = "COPY " + table.name() + ", line " + number;
    if (fields.size() > places.size()) {
      throw SqlError.error(
              "22P04", "extra data after last expected column", "copyfromparse.c:882:NextCopyFrom")
          .context(context + ": \"" + line + "\"");
    }
    @Nullable Object[] row = RowChecks.defaults(table.columns().size());
    for (int i = 0; i < places.size(); i++) {
      Attribute column = table.columns().get(places.get(i));
      if (i >= fields.size()) {
        throw SqlError.error(
                "22P04",
                "missing data for column \"" + column.name() + "\"",
                "copyfromparse.c:902:NextCopyFrom")
            .context(context + ": \"" + line + "\"");
      }
      String field = fields.get(i);
      try {
        Object value = field == null ? null : ValueText.in(column.type(), field, run);
        row[places.get(i)] =
            value == null ? null : Casts.fit(value, column.type(), column.modifier(), false);
      } catch (SqlError wrong) {
        throw wrong.context(context + ", column " + column.name() + ": \"" + field + "\"");
      }
    }
    return row;
  }
}
