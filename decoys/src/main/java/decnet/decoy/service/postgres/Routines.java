package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import java.util.Locale;
import java.util.Set;

/** CREATE FUNCTION and LOAD carried out, short of running anything. */
final class Routines {
  private final Backend backend;

  Routines(Backend backend) {
    this.backend = backend;
  }

  String function(Statement.CreateFunction create) throws SqlError {
    String schema = Names.creation(create.name(), backend, Names.FUNCTION);
    Rights.create(backend, schema, -1);
    String name = create.name().getLast();
    String language = create.language().toLowerCase(Locale.ROOT);
    if (!Set.of("sql", "plpgsql", "c", "internal").contains(language)) {
      throw SqlError.error(
          "42704",
          "language \"" + language + "\" does not exist",
          "functioncmds.c:1107:CreateFunction");
    }
    if (language.equals("c") && !create.body().isEmpty()) {
      library(create.body().getFirst());
    }
    if (language.equals("sql") && !create.body().isEmpty()) {
      StatementParser.parse(create.body().getFirst());
    }
    String shown = create.result().replaceFirst("^SETOF ", "").replace("[]", "");
    Type known = Types.named(shown);
    Type type = known == null ? Types.TEXT : known;
    if (create.result().endsWith("[]")) {
      type = Types.arrayOf(type);
    }
    String title =
        create.result().startsWith("TABLE")
            ? create.result()
            : (create.result().startsWith("SETOF") ? "SETOF " : "") + type.title();
    backend
        .database()
        .add(
            new OwnFunction(
                backend.cluster().nextOid(),
                schema,
                name,
                create.arguments(),
                type,
                title,
                language,
                create.body(),
                create.procedure()));
    return create.procedure() ? "CREATE PROCEDURE" : "CREATE FUNCTION";
  }

  /** Loads a library as far as one can without running it. */
  void library(String name) throws SqlError {
    backend.attempt("library", name);
    backend.superuser("permission denied for language c", "aclchk.c:3650:aclcheck_error");
    String path = name.replace("$libdir", "/usr/lib/postgresql/15/lib");
    ServerFiles files = new ServerFiles(backend);
    Bytes content;
    try {
      if (!path.startsWith("/")) {
        throw new FileError(FileError.Reason.NOT_FOUND, path);
      }
      content = files.read(path);
    } catch (FileError error) {
      if (path.matches(
          "/lib/x86_64-linux-gnu/libc\\.so\\.6|/usr/lib/x86_64-linux-gnu/libc\\.so\\.6")) {
        throw incompatible(path);
      }
      throw SqlError.error(
          ServerFiles.code(error),
          "could not access file \"" + name + "\": " + ServerFiles.reason(error),
          "dfmgr.c:208:internal_load_library");
    }
    boolean elf = content.length() >= 4 && content.slice(0, 4).latin1().equals("\u007fELF");
    if (!elf) {
      String why = content.length() < 4 ? "file too short" : "invalid ELF header";
      throw SqlError.error(
          "XX000",
          "could not load library \"" + path + "\": " + path + ": " + why,
          "dfmgr.c:246:internal_load_library");
    }
    if (!content.latin1().contains("Pg_magic_func")) {
      throw incompatible(path);
    }
  }

  private static SqlError incompatible(String path) {
    return SqlError.error(
            "XX000",
            "incompatible library \"" + path + "\": missing magic block",
            "dfmgr.c:279:internal_load_library")
        .hint("Extension libraries are required to use the PG_MODULE_MAGIC macro.");
  }
}
