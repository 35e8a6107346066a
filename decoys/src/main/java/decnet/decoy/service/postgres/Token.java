package decnet.decoy.service.postgres;

import java.util.Locale;

/**
 * A token of SQL: its kind, its value (folded, unescaped), where it begins and ends in the text,
 * counted in characters.
 */
record Token(Kind kind, String value, int at, int end) {
  enum Kind {
    /** An unquoted word, in lower case. */
    WORD,
    /** A quoted identifier. */
    QUOTED,
    STRING,
    /** A bit string, as b… or x…. */
    BITS,
    INTEGER,
    NUMERIC,
    /** $1: its digits. */
    PARAMETER,
    OPERATOR,
    /** One of {@code ( ) [ ] , ; . : } and {@code ::}. */
    MARK,
    END
  }

  boolean is(String word) {
    return switch (kind) {
      case WORD, OPERATOR, MARK -> value.equals(word);
      default -> false;
    };
  }

  boolean isName() {
    return kind == Kind.QUOTED || kind == Kind.WORD;
  }

  /** Whether it is a word of one of {@code categories} as pg_get_keywords tells them, or none. */
  boolean isNameOf(String categories) {
    return kind == Kind.QUOTED
        || kind == Kind.WORD && categories.indexOf(Recorded.keyword(value)) >= 0;
  }

  static String folded(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
