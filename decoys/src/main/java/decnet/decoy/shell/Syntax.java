package decnet.decoy.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The grammar of the shell command language (POSIX.1-2017, XCU 2.10) as a tree. Immutable. */
sealed interface Syntax {
  /** A part of a word before expansion. */
  sealed interface Part {
    /** Characters as they are; quoted ones are neither split nor globbed. */
    record Text(String text, boolean quoted) implements Part {}

    /**
     * {@code $name} or {@code ${name op argument}}; {@code operator} is empty, {@code #} for the
     * length, or one of {@code - := + ? % %% # ## / // ^ ^^ , ,,} with a leading colon where given.
     */
    record Parameter(String name, String operator, Word argument, boolean quoted) implements Part {}

    /** {@code $(…)} or backquotes. */
    record Substitution(Syntax body, boolean quoted) implements Part {}

    /** {@code $((…))}. */
    record Arithmetic(Word expression, boolean quoted) implements Part {}
  }

  /** A word: its parts in order. */
  record Word(List<Part> parts) {
    static final Word EMPTY = new Word(List.of());

    public Word {
      parts = List.copyOf(parts);
    }

    /** The text of a word that is one unquoted literal, else null. */
    @Nullable String literal() {
      return parts.size() == 1 && parts.getFirst() instanceof Part.Text text && !text.quoted()
          ? text.text()
          : null;
    }
  }

  /**
   * A redirection of {@code descriptor}; {@code operator} is {@code < > >> >| <> >& <& << &>}; a
   * here-document's word is its content.
   */
  record Redirect(int descriptor, String operator, Word target) {}

  /** {@code name=word}. */
  record Assignment(String name, Word value) {}

  record Simple(List<Assignment> assignments, List<Word> words, List<Redirect> redirects)
      implements Syntax {}

  record Pipeline(List<Syntax> commands, boolean negated) implements Syntax {}

  /** {@code left && right}, or {@code ||} when {@code or}. */
  record AndOr(Syntax left, Syntax right, boolean or) implements Syntax {}

  record Sequence(List<Syntax> commands) implements Syntax {}

  record Background(Syntax command) implements Syntax {}

  record Group(Syntax body, boolean subshell, List<Redirect> redirects) implements Syntax {}

  record If(Syntax condition, Syntax then, @Nullable Syntax otherwise) implements Syntax {}

  record For(String name, @Nullable List<Word> words, Syntax body) implements Syntax {}

  record Loop(Syntax condition, Syntax body, boolean until) implements Syntax {}

  record Case(Word subject, List<Branch> branches) implements Syntax {
    record Branch(List<Word> patterns, Syntax body) {}
  }

  record Function(String name, Syntax body) implements Syntax {}
}
