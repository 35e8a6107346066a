package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;

/** Reads types as written. */
final class TypeParser {
  private final TokenReader in;

  TypeParser(TokenReader in) {
    this.in = in;
  }

  Expr.TypeName type() throws SqlError {
    Token token = in.peek();
    in.accept("setof");
    List<String> name = new ArrayList<>();
    if (in.accept("double")) {
      in.expect("precision");
      name.add("float8");
    } else if (in.at("character") || in.at("char") || in.at("nchar")) {
      in.take();
      name.add(in.accept("varying") ? "varchar" : "bpchar");
    } else if (in.accept("bit")) {
      name.add(in.accept("varying") ? "varbit" : "bit");
    } else {
      if (!token.isNameOf("NUCT")) {
        throw in.error();
      }
      name.add(in.take().value());
      while (in.accept(".")) {
        name.add(in.label());
      }
    }
    List<Integer> modifiers = modifiers();
    String last = name.getLast();
    if (last.equals("bpchar") && modifiers.isEmpty() && !token.is("bpchar")) {
      modifiers = List.of(1);
    }
    if (last.equals("float") && token.kind() == Token.Kind.WORD) {
      name.set(
          name.size() - 1, !modifiers.isEmpty() && modifiers.getFirst() < 25 ? "float4" : "float8");
      modifiers = List.of();
    }
    if (last.equals("timestamp") || last.equals("time")) {
      if (in.accept("with", "time", "zone")) {
        name.set(name.size() - 1, last + "tz");
      } else {
        in.accept("without", "time", "zone");
      }
    }
    boolean array = false;
    while (in.at("[")) {
      in.take();
      if (!in.at("]")) {
        in.integer();
      }
      in.expect("]");
      array = true;
    }
    return new Expr.TypeName(name, modifiers, array || in.accept("array"), token.at());
  }

  private List<Integer> modifiers() throws SqlError {
    List<Integer> modifiers = new ArrayList<>();
    if (in.at("(")) {
      in.take();
      do {
        modifiers.add(in.integer());
      } while (in.accept(","));
      in.expect(")");
    }
    return modifiers;
  }
}
