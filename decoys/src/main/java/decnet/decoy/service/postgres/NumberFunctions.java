package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of numbers. */
final class NumberFunctions {
  private static final int MAX_SERIES = 200_000;

  private NumberFunctions() {}

  private static double number(@Nullable Object value) {
    return value == null ? 0 : Values.floating(value);
  }

  private static BigDecimal exact(@Nullable Object value) {
    return value == null ? BigDecimal.ZERO : Values.exact(value);
  }

  static void register() {
    for (String type : new String[] {"int4", "int8", "numeric", "float8"}) {
      define(
          "abs(" + type + ")" + type,
          (run, a) -> a[0] == null ? null : Arithmetic.unary("@", a[0]));
    }
    define("ceil(numeric)numeric", (run, a) -> exact(a[0]).setScale(0, RoundingMode.CEILING));
    define("ceiling(numeric)numeric", (run, a) -> exact(a[0]).setScale(0, RoundingMode.CEILING));
    define("floor(numeric)numeric", (run, a) -> exact(a[0]).setScale(0, RoundingMode.FLOOR));
    define("ceil(float8)float8", (run, a) -> Math.ceil(number(a[0])));
    define("ceiling(float8)float8", (run, a) -> Math.ceil(number(a[0])));
    define("floor(float8)float8", (run, a) -> Math.floor(number(a[0])));
    define("round(float8)float8", (run, a) -> Math.rint(number(a[0])));
    define("round(numeric)numeric", (run, a) -> exact(a[0]).setScale(0, RoundingMode.HALF_UP));
    define(
        "round(numeric,int4)numeric",
        (run, a) ->
            exact(a[0])
                .setScale(scale(a[1]), RoundingMode.HALF_UP)
                .setScale(Math.max(0, scale(a[1]))));
    define("trunc(numeric)numeric", (run, a) -> exact(a[0]).setScale(0, RoundingMode.DOWN));
    define(
        "trunc(numeric,int4)numeric",
        (run, a) ->
            exact(a[0])
                .setScale(scale(a[1]), RoundingMode.DOWN)
                .setScale(Math.max(0, scale(a[1]))));
    define(
        "trunc(float8)float8",
        (run, a) -> number(a[0]) < 0 ? Math.ceil(number(a[0])) : Math.floor(number(a[0])));
    define("sign(float8)float8", (run, a) -> Math.signum(number(a[0])));
    define("sqrt(float8)float8", (run, a) -> Arithmetic.root(number(a[0])));
    define("exp(float8)float8", (run, a) -> Math.exp(number(a[0])));
    define("ln(float8)float8", (run, a) -> logarithm(number(a[0]), 1705));
    define("log(float8)float8", (run, a) -> logarithm(number(a[0]), 1736) / Math.log(10));
    define("power(float8,float8)float8", (run, a) -> Arithmetic.power(number(a[0]), number(a[1])));
    define("pow(float8,float8)float8", (run, a) -> Arithmetic.power(number(a[0]), number(a[1])));
    define("pi()float8", (run, a) -> Math.PI);
    define("sin(float8)float8", (run, a) -> Math.sin(number(a[0])));
    define("cos(float8)float8", (run, a) -> Math.cos(number(a[0])));
    define("random()float8", (run, a) -> run.backend().session().random().nextDouble());
    for (String type : new String[] {"int4", "int8"}) {
      define(
          "mod(" + type + "," + type + ")" + type,
          (run, a) ->
              Arithmetic.binary(
                  "%",
                  exact(a[0]).longValue(),
                  exact(a[1]).longValue(),
                  type.equals("int4") ? Types.INT4 : Types.INT8));
      define("generate_series(" + type + "," + type + ")setof " + type, (run, a) -> series(a, 1));
      define(
          "generate_series(" + type + "," + type + "," + type + ")setof " + type,
          (run, a) -> series(a, Values.whole(a[2])));
    }
    define(
        "gcd(int4,int4)int4",
        (run, a) ->
            java.math.BigInteger.valueOf(Values.whole(a[0]))
                .gcd(java.math.BigInteger.valueOf(Values.whole(a[1])))
                .longValue());
  }

  private static int scale(@Nullable Object value) {
    return Math.clamp(Values.whole(value), -1000, 1000);
  }

  private static double logarithm(double value, int line) throws SqlError {
    if (value == 0) {
      throw SqlError.error("2201E", "cannot take logarithm of zero", "float.c:" + line + ":dlog1");
    }
    if (value < 0) {
      throw SqlError.error(
          "2201E",
          "cannot take logarithm of a negative number",
          "float.c:" + (line + 4) + ":dlog1");
    }
    return Math.log(value);
  }

  private static List<Object> series(@Nullable Object[] a, long step) throws SqlError {
    if (step == 0) {
      throw SqlError.error(
          "22023", "step size cannot equal zero", "int.c:1555:generate_series_step_int4");
    }
    List<Object> all = new ArrayList<>();
    long end = Values.whole(a[1]);
    for (long at = Values.whole(a[0]); step > 0 ? at <= end : at >= end; at += step) {
      all.add(at);
      if (all.size() > MAX_SERIES) {
        throw Database.noSpace();
      }
    }
    return all;
  }
}
