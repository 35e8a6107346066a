package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.world.FileError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that read and write files of the server, and large objects. */
final class FileFunctions {
  private static final String DENIED = "aclchk.c:3650:aclcheck_error";

  private FileFunctions() {}

  private static void allowed(Run run, String function) throws SqlError {
    run.backend().superuser("permission denied for function " + function, DENIED);
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  static void register() {
    define(
        "pg_read_file(text)text",
        (run, a) -> MoreTextFunctions.readable(read(a, "pg_read_file", run)));
    define(
        "pg_read_file(text,int8,int8)text",
        (run, a) -> MoreTextFunctions.readable(piece(read(a, "pg_read_file", run), a)));
    define(
        "pg_read_file(text,int8,int8,bool)text",
        (run, a) -> MoreTextFunctions.readable(piece(read(a, "pg_read_file", run), a)));
    define("pg_read_binary_file(text)bytea", (run, a) -> read(a, "pg_read_binary_file", run));
    define(
        "pg_read_binary_file(text,int8,int8)bytea",
        (run, a) -> piece(read(a, "pg_read_binary_file", run), a));
    define("pg_ls_dir(text)setof text", (run, a) -> listed(text(a[0]), "pg_ls_dir", run));
    define("pg_ls_dir(text,bool,bool)setof text", (run, a) -> listed(text(a[0]), "pg_ls_dir", run));
    List<Scope.Output> stat =
        List.of(
            new Scope.Output("size", Types.INT8, -1, 0, 0),
            new Scope.Output("access", Types.TIMESTAMPTZ, -1, 0, 0),
            new Scope.Output("modification", Types.TIMESTAMPTZ, -1, 0, 0),
            new Scope.Output("isdir", Types.BOOL, -1, 0, 0));
    define(
        "pg_stat_file(text)record",
        stat,
        (run, a) -> {
          allowed(run, "pg_stat_file");
          run.backend().attempt("stat", text(a[0]));
          try {
            var found = new ServerFiles(run.backend()).stat(text(a[0]));
            return List.of(found.size(), found.modified(), found.modified(), found.isDirectory());
          } catch (FileError error) {
            throw SqlError.error(
                ServerFiles.code(error),
                "could not stat file \"" + a[0] + "\": " + ServerFiles.reason(error),
                "genfile.c:397:pg_stat_file");
          }
        });
    objects();
    hba();
  }

  private static Bytes read(@Nullable Object[] a, String function, Run run) throws SqlError {
    allowed(run, function);
    String path = text(a[0]);
    run.backend().attempt("read", path);
    try {
      return new ServerFiles(run.backend()).read(path);
    } catch (FileError error) {
      throw SqlError.error(
          ServerFiles.code(error),
          "could not open file \"" + path + "\" for reading: " + ServerFiles.reason(error),
          "genfile.c:121:read_binary_file");
    }
  }

  private static Bytes piece(Bytes content, @Nullable Object[] a) throws SqlError {
    long length = Values.whole(a[2]);
    if (length < 0) {
      throw SqlError.error(
          "22023", "requested length cannot be negative", "genfile.c:247:pg_read_file");
    }
    int from = Math.clamp(Values.whole(a[1]), 0, content.length());
    return content.slice(from, (int) Math.min(content.length(), from + length));
  }

  private static List<Object> listed(String path, String function, Run run) throws SqlError {
    allowed(run, function);
    run.backend().attempt("list", path);
    try {
      return new ServerFiles(run.backend()).names(path);
    } catch (FileError error) {
      throw SqlError.error(
          ServerFiles.code(error),
          "could not open directory \"" + path + "\": " + ServerFiles.reason(error),
          "fd.c:2807:ReadDirExtended");
    }
  }

  private static SqlError noObject(long number, String place) {
    return SqlError.error("42704", "large object " + number + " does not exist", place);
  }

  private static Bytes object(long number, Run run) throws SqlError {
    Bytes content = run.backend().database().object(number);
    if (content == null) {
      throw noObject(number, "inv_api.c:285:inv_open");
    }
    return content;
  }

  private static void objects() {
    define(
        "lo_import(text)oid",
        (run, a) -> imported(text(a[0]), run.backend().cluster().nextOid(), run));
    define("lo_import(text,oid)oid", (run, a) -> imported(text(a[0]), Values.whole(a[1]), run));
    define("lo_export(oid,text)int4", (run, a) -> exported(Values.whole(a[0]), text(a[1]), run));
    define("lo_get(oid)bytea", (run, a) -> object(Values.whole(a[0]), run));
    define(
        "lo_from_bytea(oid,bytea)oid",
        (run, a) -> made(Values.whole(a[0]), TextFunctions.bytes(a[1]), run));
    define("lo_create(oid)oid", (run, a) -> made(Values.whole(a[0]), Bytes.EMPTY, run));
    define("lo_creat(int4)oid", (run, a) -> made(0, Bytes.EMPTY, run));
    define(
        "lo_put(oid,int8,bytea)void",
        (run, a) -> {
          Bytes before = object(Values.whole(a[0]), run);
          Bytes added = TextFunctions.bytes(a[2]);
          long end = Values.whole(a[1]) + added.length();
          if (Values.whole(a[1]) < 0 || end > Bytea.MAX) {
            throw Database.noSpace();
          }
          byte[] all =
              java.util.Arrays.copyOf(before.toArray(), (int) Math.max(before.length(), end));
          added.copyTo(all, (int) Values.whole(a[1]));
          run.backend().database().object(Values.whole(a[0]), Bytes.of(all));
          return "";
        });
    define(
        "lo_unlink(oid)int4",
        (run, a) -> {
          if (!run.backend().database().dropObject(Values.whole(a[0]))) {
            throw noObject(Values.whole(a[0]), "pg_largeobject.c:114:LargeObjectDrop");
          }
          return 1L;
        });
  }

  private static Object made(long wanted, Bytes content, Run run) throws SqlError {
    long number = wanted == 0 ? run.backend().cluster().nextOid() : wanted;
    if (run.backend().database().object(number) != null) {
      throw SqlError.error(
              "23505",
              "duplicate key value violates unique constraint \"pg_largeobject_metadata_oid_index\"",
              "nbtinsert.c:664:_bt_check_unique")
          .detail("Key (oid)=(" + number + ") already exists.");
    }
    run.backend().database().object(number, content);
    return number;
  }

  private static Object imported(String path, long number, Run run) throws SqlError {
    allowed(run, "lo_import");
    run.backend().attempt("read", path);
    try {
      return made(number, new ServerFiles(run.backend()).read(path), run);
    } catch (FileError error) {
      throw SqlError.error(
          ServerFiles.code(error),
          "could not open server file \"" + path + "\": " + ServerFiles.reason(error),
          "be-fsstubs.c:422:lo_import_internal");
    }
  }

  private static Object exported(long number, String path, Run run) throws SqlError {
    allowed(run, "lo_export");
    run.backend().attempt("write", path);
    Bytes content = object(number, run);
    run.backend().session().keep(CommonEvents.FILE_UPLOAD.type(), path, content);
    try {
      new ServerFiles(run.backend()).write(path, content);
      return 1L;
    } catch (FileError error) {
      throw SqlError.error(
          ServerFiles.code(error),
          "could not create server file \"" + path + "\": " + ServerFiles.reason(error),
          "be-fsstubs.c:506:be_lo_export");
    }
  }

  private static void hba() {
    List<Scope.Output> columns =
        List.of(
            new Scope.Output("line_number", Types.INT4, -1, 0, 0),
            new Scope.Output("type", Types.TEXT, -1, 0, 0),
            new Scope.Output("database", Types.of(1009), -1, 0, 0),
            new Scope.Output("user_name", Types.of(1009), -1, 0, 0),
            new Scope.Output("address", Types.TEXT, -1, 0, 0),
            new Scope.Output("netmask", Types.TEXT, -1, 0, 0),
            new Scope.Output("auth_method", Types.TEXT, -1, 0, 0));
    define(
        "pg_hba_file_rules()setof record",
        columns,
        (run, a) -> {
          String method = run.backend().session().persona().text("auth");
          List<Object> rows = new java.util.ArrayList<>();
          rows.add(local(90, "postgres", "peer"));
          rows.add(local(95, "all", "peer"));
          rows.add(
              List.of(97L, "host", List.of("all"), List.of("all"), "0.0.0.0", "0.0.0.0", method));
          return rows;
        });
  }

  private static List<@Nullable Object> local(long line, String user, String method) {
    List<@Nullable Object> row = new java.util.ArrayList<>();
    row.add(line);
    row.add("local");
    row.add(List.of("all"));
    row.add(List.of(user));
    row.add(null);
    row.add(null);
    row.add(method);
    return row;
  }
}
