package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The functions that we can compute, by name, and how a call finds its own. */
final class Functions {
  private static final int ANY = 2276;
  private static final int ANY_ARRAY = 2277;
  private static final int ANY_ELEMENT = 2283;

  /** What a function does with its arguments. */
  @FunctionalInterface
  interface Body {
    @Nullable Object call(Run run, @Nullable Object[] arguments)
        throws SqlError, InterruptedException;
  }

  /**
   * A function.
   *
   * @param variadic whether the last argument may be repeated
   * @param strict whether null makes null
   * @param set whether the body yields a List of values, a row each
   * @param columns a row's columns, none when it is one value
   */
  record Function(
      String name,
      List<Type> arguments,
      boolean variadic,
      Type result,
      boolean set,
      boolean strict,
      List<Scope.Output> columns,
      Body body) {}

  /** A function for a call and its arguments as the function takes them. */
  record Resolved(Function function, List<Node> arguments, Type result) {}

  private static final Map<String, List<Function>> ALL = new HashMap<>();
  private static final List<List<Scope.Output>> COMPOSITES = new ArrayList<>();

  static {
    TextFunctions.register();
    MoreTextFunctions.register();
    NumberFunctions.register();
    TimeFunctions.register();
    ArrayFunctions.register();
    SystemFunctions.register();
    CatalogueFunctions.register();
    ServerFunctions.register();
    FileFunctions.register();
  }

  private Functions() {}

  /**
   * Declares a function: {@code name(type,type) result}, {@code setof result}, {@code ?} before it
   * when it takes nulls, {@code ...} after the last argument when that may be repeated.
   */
  static void define(String signature, Body body) {
    define(signature, List.of(), body);
  }

  static void define(String signature, List<Scope.Output> columns, Body body) {
    boolean strict = !signature.startsWith("?");
    String plain = strict ? signature : signature.substring(1);
    int open = plain.indexOf('(');
    int close = plain.indexOf(')');
    String inner = plain.substring(open + 1, close);
    boolean variadic = inner.endsWith("...");
    List<Type> arguments = new ArrayList<>();
    for (String word : inner.replace("...", "").split(",")) {
      if (!word.isBlank()) {
        arguments.add(type(word.strip()));
      }
    }
    String result = plain.substring(close + 1).strip();
    boolean set = result.startsWith("setof ");
    String name = plain.substring(0, open);
    ALL.computeIfAbsent(name, key -> new ArrayList<>())
        .add(
            new Function(
                name,
                List.copyOf(arguments),
                variadic,
                columns.isEmpty() ? type(set ? result.substring(6) : result) : composite(columns),
                set,
                strict,
                columns,
                body));
  }

  /** A record whose columns are known: a type of its own. */
  private static Type composite(List<Scope.Output> columns) {
    COMPOSITES.add(columns);
    Type record = Types.RECORD;
    return new Type(
        record.oid(),
        record.name(),
        -1,
        record.category(),
        0,
        record.array(),
        -COMPOSITES.size(),
        0);
  }

  /** The columns of a record; none when they are not known. */
  static List<Scope.Output> columns(Type type) {
    int index = -type.relation() - 1;
    return index >= 0 && index < COMPOSITES.size() ? COMPOSITES.get(index) : List.of();
  }

  private static Type type(String name) {
    Type type = Types.named(name);
    if (type == null) {
      throw new IllegalStateException("no such type: " + name);
    }
    return type;
  }

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  static boolean isSet(String name) {
    return ALL.getOrDefault(name, List.of()).stream().anyMatch(Function::set);
  }

  static String shown(List<String> name, List<Node> arguments) {
    return String.join(".", name)
        + arguments.stream().map(n -> n.type().title()).collect(Collectors.joining(", ", "(", ")"));
  }

  static SqlError missing(List<String> name, List<Node> arguments, int at) {
    return SqlError.error(
            "42883",
            "function " + shown(name, arguments) + " does not exist",
            "parse_func.c:629:ParseFuncOrColumn")
        .hint(
            "No function matches the given name and argument types. You might need to add explicit"
                + " type casts.")
        .at(at);
  }

  static SqlError noProcedure(List<String> name, List<Node> arguments, int at) {
    return SqlError.error(
            "42883",
            "procedure " + shown(name, arguments) + " does not exist",
            "parse_func.c:620:ParseFuncOrColumn")
        .hint(
            "No procedure matches the given name and argument types. You might need to add explicit"
                + " type casts.")
        .at(at);
  }

  /** The function that takes the arguments with the least conversion; null when none does. */
  static @Nullable Resolved resolve(String name, List<Node> arguments, Coercion coercion)
      throws SqlError {
    @Nullable Function best = null;
    int least = Integer.MAX_VALUE;
    for (Function candidate : ALL.getOrDefault(name, List.of())) {
      int cost = cost(candidate, arguments);
      if (cost >= 0 && cost < least) {
        least = cost;
        best = candidate;
      }
    }
    return best == null ? null : bind(best, arguments, coercion);
  }

  private static Type wanted(Function function, int index) {
    List<Type> types = function.arguments();
    return types.get(Math.min(index, types.size() - 1));
  }

  private static int cost(Function function, List<Node> arguments) {
    int declared = function.arguments().size();
    if (function.variadic() ? arguments.size() < declared - 1 : arguments.size() != declared) {
      return -1;
    }
    int cost = function.variadic() ? 1 : 0;
    for (int i = 0; i < arguments.size(); i++) {
      int one = cost(arguments.get(i).type(), wanted(function, i));
      if (one < 0) {
        return -1;
      }
      cost += one;
    }
    return cost;
  }

  private static int cost(Type given, Type wanted) {
    if (given.oid() == wanted.oid()) {
      return 0;
    }
    if (given.oid() == Types.UNKNOWN_OID) {
      return wanted.category() == 'S' ? 1 : wanted.oid() == ANY_ARRAY ? 4 : 2;
    }
    if (wanted.oid() == ANY || wanted.oid() == ANY_ELEMENT) {
      return 5;
    }
    if (wanted.oid() == ANY_ARRAY) {
      return given.isArray() || given.oid() == 22 || given.oid() == 30 ? 3 : -1;
    }
    if (!Casts.can(given, wanted, Context.IMPLICIT)) {
      return -1;
    }
    if (given.isText()) {
      return 1;
    }
    return wanted.oid() == 701 || wanted.oid() == 1184 ? 2 : 3;
  }

  private static Resolved bind(Function function, List<Node> arguments, Coercion coercion)
      throws SqlError {
    List<Node> bound = new ArrayList<>();
    Type element = Types.TEXT;
    for (int i = 0; i < arguments.size(); i++) {
      Type wanted = wanted(function, i);
      Node argument = arguments.get(i);
      boolean polymorphic =
          wanted.oid() == ANY || wanted.oid() == ANY_ELEMENT || wanted.oid() == ANY_ARRAY;
      if (polymorphic) {
        Node settled = coercion.settled(argument);
        if (argument.isUnknown() && wanted.oid() == ANY_ELEMENT && i > 0) {
          settled = coercion.must(argument, element, function.name());
        }
        bound.add(settled);
        Type given = settled.type();
        if (wanted.oid() == ANY_ARRAY) {
          element =
              given.oid() == 22 ? Types.INT2 : given.oid() == 30 ? Types.OID : Types.element(given);
        } else if (i == 0) {
          element = given;
        }
      } else {
        bound.add(coercion.must(argument, wanted, function.name()));
      }
    }
    Type result =
        switch (function.result().oid()) {
          case ANY_ELEMENT -> element;
          case ANY_ARRAY -> Types.arrayOf(element);
          default -> function.result();
        };
    return new Resolved(function, bound, result);
  }

  /** The arguments' values and what the function makes of them. */
  static @Nullable Object evaluate(Resolved call, Env env) throws SqlError, InterruptedException {
    List<Node> nodes = call.arguments();
    @Nullable Object[] values = new Object[nodes.size()];
    env.run().step();
    for (int i = 0; i < values.length; i++) {
      values[i] = nodes.get(i).eval(env);
      if (values[i] == null && call.function().strict()) {
        return call.function().set() ? List.of() : null;
      }
    }
    return call.function().body().call(env.run(), values);
  }
}
