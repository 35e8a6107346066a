package decnet.decoy.service.mysql;

import java.util.Locale;

/** A word of a statement: its kind, its meaning without quotes, and where it stands. */
record Token(Kind kind, String text, int start, int end) {
  enum Kind {
    WORD,
    QUOTED,
    STRING,
    NUMBER,
    SYMBOL,
    END
  }

  boolean is(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word)
        || kind == Kind.SYMBOL && text.equals(word);
  }

  boolean isName() {
    return kind == Kind.QUOTED || kind == Kind.WORD && !RESERVED.contains(lower());
  }

  String lower() {
    return text.toLowerCase(Locale.ROOT);
  }

  /** The reserved words that end a list or an alias. */
  private static final java.util.Set<String> RESERVED =
      java.util.Set.of(
          ("select from where group order having limit union join inner left right cross on using"
                  + " and or not xor in is like between as into values set by case when then else"
                  + " distinct desc asc null true false exists div mod regexp rlike interval insert"
                  + " update delete create drop table for procedure natural")
              .split(" "));
}
