package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One database: its schemas, relations, functions and large objects. Thread-safe. */
final class Database {
  private static final int MAX_RELATIONS = 600;
  private static final int MAX_ROWS = 60_000;
  private static final int MAX_CELLS = 8 << 20;
  private static final int MAX_OBJECTS = 200;
  private static final int MAX_FUNCTIONS = 200;

  private final int oid;
  private final String name;
  private Map<String, Relation> relations = Map.of();
  private final Map<String, Integer> schemas = new TreeMap<>();
  private final List<OwnFunction> functions = new ArrayList<>();
  private final Map<String, Integer> extensions = new TreeMap<>();
  private final Map<Long, Bytes> objects = new TreeMap<>();

  Database(int oid, String name) {
    this.oid = oid;
    this.name = name;
    schemas.put("public", 2200);
  }

  int oid() {
    return oid;
  }

  String name() {
    return name;
  }

  static String key(String schema, String relation) {
    return schema + "\0" + relation;
  }

  synchronized @Nullable Relation find(String schema, String relation) {
    return relations.get(key(schema, relation));
  }

  synchronized @Nullable Relation byOid(int wanted) {
    return relations.values().stream().filter(one -> one.oid() == wanted).findFirst().orElse(null);
  }

  synchronized List<Relation> relations() {
    return List.copyOf(relations.values());
  }

  static SqlError noSpace() {
    return SqlError.error(
            "53100",
            "could not extend file \"base/16385/16397\": No space left on device",
            "md.c:466:mdextend")
        .hint("Check free disk space.");
  }

  /** Puts a relation in, in place of the one under {@code key}; null takes it out. */
  synchronized void put(String key, @Nullable Relation relation) throws SqlError {
    Map<String, Relation> changed = new LinkedHashMap<>(relations);
    if (relation == null) {
      changed.remove(key);
    } else {
      changed.put(key, relation);
      long rows = changed.values().stream().mapToLong(one -> one.rows().size()).sum();
      if (changed.size() > MAX_RELATIONS || rows > MAX_ROWS || size(relation) > MAX_CELLS) {
        throw noSpace();
      }
    }
    relations = changed;
  }

  /** Characters and values of a table, roughly. */
  private static long size(Relation relation) {
    long size = 0;
    for (@Nullable Object[] row : relation.rows()) {
      for (Object value : row) {
        size +=
            value instanceof String text
                ? text.length()
                : value instanceof Bytes raw ? raw.length() : 8;
      }
    }
    return size;
  }

  synchronized boolean hasSchema(String schema) {
    return schema.equals("pg_catalog")
        || schema.equals("information_schema")
        || schema.equals("pg_toast")
        || schemas.containsKey(schema);
  }

  synchronized Map<String, Integer> schemas() {
    return Map.copyOf(schemas);
  }

  int schemaOid(String schema) {
    return switch (schema) {
      case "pg_catalog" -> 11;
      case "information_schema" -> 13_161;
      default -> schemas().getOrDefault(schema, 2200);
    };
  }

  synchronized void addSchema(String schema, int number) throws SqlError {
    if (schemas.size() > MAX_OBJECTS) {
      throw noSpace();
    }
    schemas.put(schema, number);
  }

  synchronized void dropSchema(String schema) {
    schemas.remove(schema);
  }

  synchronized List<OwnFunction> functions() {
    return List.copyOf(functions);
  }

  synchronized void add(OwnFunction function) throws SqlError {
    functions.removeIf(
        one -> one.name().equals(function.name()) && one.arguments().equals(function.arguments()));
    if (functions.size() >= MAX_FUNCTIONS) {
      throw noSpace();
    }
    functions.add(function);
  }

  synchronized boolean dropFunction(String function) {
    return functions.removeIf(one -> one.name().equals(function));
  }

  synchronized Map<String, Integer> extensions() {
    return Map.copyOf(extensions);
  }

  synchronized void addExtension(String extension, int number) {
    extensions.put(extension, number);
  }

  synchronized boolean dropExtension(String extension) {
    return extensions.remove(extension) != null;
  }

  synchronized @Nullable Bytes object(long number) {
    return objects.get(number);
  }

  synchronized Map<Long, Bytes> objects() {
    return Map.copyOf(objects);
  }

  synchronized void object(long number, Bytes content) throws SqlError {
    if (objects.size() >= MAX_OBJECTS || content.length() > Bytea.MAX) {
      throw noSpace();
    }
    objects.put(number, content);
  }

  synchronized boolean dropObject(long number) {
    return objects.remove(number) != null;
  }
}
