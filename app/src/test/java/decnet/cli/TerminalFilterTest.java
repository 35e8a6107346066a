package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recording holds bytes that an intruder chose: the analyst's terminal must not obey them. */
class TerminalFilterTest {
  private static final String ESC = "\u001b";

  private static String passed(String text) {
    return new TerminalFilter().pass(text);
  }

  @Test
  void text_colours_and_movement_pass() {
    String screen = "ls\r\n" + ESC + "[01;34mbin" + ESC + "[0m\t" + ESC + "[2J" + ESC + "[3;4Hé✓";
    assertThat(passed(screen)).isEqualTo(screen);
  }

  @ParameterizedTest
  @CsvSource({
    "]0;title,BEL",
    "]52;c;cm0gLXJm,ST",
    "]8;;http://x,ST",
    "P+q544e,ST",
    "_G,ST",
    "^x,ST",
    "[c,''",
    "[6n,''",
    "[>c,''",
    "[21t,''",
    "[5i,''",
    "[1$},''",
    "c,''"
  })
  void what_answers_titles_copies_prints_or_resets_does_not_pass(String sequence, String end) {
    String close = end.equals("BEL") ? "\u0007" : end.equals("ST") ? ESC + "\\" : "";
    assertThat(passed("a" + ESC + sequence + close + "b")).isEqualTo("ab");
  }

  @Test
  void the_same_in_eight_bits_and_bare_controls_do_not_pass() {
    assertThat(passed("a\u009b6nb\u009d0;t\u009cc\u0085d\u0007e\u000ef\u007f")).isEqualTo("abcdef");
  }

  @Test
  void a_sequence_may_be_cut_anywhere() {
    String hostile = "x" + ESC + "]52;c;QQ==" + ESC + "\\y" + ESC + "[31mz" + ESC + "[6n!";
    for (int cut = 0; cut <= hostile.length(); cut++) {
      TerminalFilter filter = new TerminalFilter();
      String all = filter.pass(hostile.substring(0, cut)) + filter.pass(hostile.substring(cut));
      assertThat(all).as("cut at " + cut).isEqualTo("xy" + ESC + "[31mz!");
    }
  }

  @Test
  void a_sequence_without_end_is_not_kept() {
    assertThat(passed(ESC + "[" + "1;".repeat(1000) + "m").length()).isLessThan(2000);
    assertThat(passed(ESC + "]0;" + "x".repeat(100_000))).isEmpty();
  }
}
