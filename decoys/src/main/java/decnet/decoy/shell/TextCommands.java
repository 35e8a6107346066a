package decnet.decoy.shell;

import decnet.base.Bytes;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Programs that show texts: cat, head, tail, wc, base64, md5sum, … */
final class TextCommands {
  private static final int MAX_LINES = 1_000_000;

  private TextCommands() {}

  static void register(Map<String, Command> table) {
    table.put("cat", TextCommands::cat);
    table.put("zcat", TextCommands::cat);
    table.put("more", TextCommands::cat);
    table.put("less", TextCommands::cat);
    table.put("tac", TextCommands::tac);
    table.put("rev", TextCommands::rev);
    table.put("nl", TextCommands::nl);
    table.put("head", in -> ends(in, true));
    table.put("tail", in -> ends(in, false));
    table.put("wc", TextCommands::wc);
    table.put("base64", TextCommands::base64);
    table.put("md5sum", in -> digest(in, "MD5"));
    table.put("sha1sum", in -> digest(in, "SHA-1"));
    table.put("sha256sum", in -> digest(in, "SHA-256"));
    table.put("sha512sum", in -> digest(in, "SHA-512"));
    table.put("seq", TextCommands::seq);
    table.put("yes", TextCommands::yes);
    table.put("strings", TextCommands::strings);
    table.put("cmp", TextCommands::compare);
    table.put("diff", TextCommands::compare);
  }

  private static int cat(Invocation in) throws IOException {
    Options options = in.options("");
    Invocation.Texts texts = in.texts(options.operands());
    int number = 1;
    for (Invocation.Texts.Text text : texts.all()) {
      if (options.has("n", "number")) {
        for (String line : text.lines()) {
          in.format("%6d\t%s\n", number++, line);
        }
      } else {
        in.print(options.has("A") ? visible(text.content()) : text.content());
      }
    }
    return texts.status();
  }

  private static String visible(String content) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      text.append(
          c == '\n' ? "$\n" : c < 32 || c == 127 ? "^" + (char) (c ^ 64) : String.valueOf(c));
    }
    return text.toString();
  }

  private static int tac(Invocation in) throws IOException {
    Invocation.Texts texts = in.texts(in.options("").operands());
    for (String line : texts.lines().reversed()) {
      in.line(line);
    }
    return texts.status();
  }

  private static int rev(Invocation in) throws IOException {
    Invocation.Texts texts = in.texts(in.options("").operands());
    for (String line : texts.lines()) {
      in.line(new StringBuilder(line).reverse().toString());
    }
    return texts.status();
  }

  private static int nl(Invocation in) throws IOException {
    Invocation.Texts texts = in.texts(in.options("b").operands());
    int number = 1;
    for (String line : texts.lines()) {
      in.print(line.isEmpty() ? "\n" : String.format("%6d\t%s\n", number++, line));
    }
    return texts.status();
  }

  private static int ends(Invocation in, boolean front) throws IOException {
    List<String> arguments =
        in.arguments().stream()
            .map(word -> word.matches("-\\d{1,9}") ? "-n" + word.substring(1) : word)
            .toList();
    Options options = Options.parse(arguments, "nc");
    Invocation.Texts texts = in.texts(options.operands());
    boolean first = true;
    for (Invocation.Texts.Text text : texts.all()) {
      if (texts.all().size() > 1) {
        in.print((first ? "" : "\n") + "==> " + text.name() + " <==\n");
      }
      first = false;
      if (options.has("c")) {
        String content = text.content();
        int count = (int) Math.min(content.length(), Math.abs(options.number("c", 0)));
        in.print(front ? content.substring(0, count) : content.substring(content.length() - count));
        continue;
      }
      List<String> lines = text.lines();
      String wanted = options.value("n", options.value("lines", "10"));
      String digits = wanted.replaceAll("\\D", "");
      int count = digits.isEmpty() || digits.length() > 8 ? 10 : Integer.parseInt(digits);
      int from;
      int to = lines.size();
      if (front) {
        from = 0;
        to = wanted.startsWith("-") ? Math.max(0, to - count) : Math.min(to, count);
      } else {
        from =
            wanted.startsWith("+") ? Math.min(to, Math.max(0, count - 1)) : Math.max(0, to - count);
      }
      for (String line : lines.subList(from, to)) {
        in.line(line);
      }
    }
    return texts.status();
  }

  private static int wc(Invocation in) throws IOException {
    Options options = in.options("");
    Invocation.Texts texts = in.texts(options.operands());
    long[] total = new long[3];
    boolean all = !options.has("l", "w", "c", "m");
    int width = options.operands().isEmpty() && all ? 7 : 1;
    for (Invocation.Texts.Text text : texts.all()) {
      width = Math.max(width, Integer.toString(text.content().length()).length());
    }
    for (Invocation.Texts.Text text : texts.all()) {
      long lines = text.content().chars().filter(c -> c == '\n').count();
      long words = text.content().isBlank() ? 0 : text.content().strip().split("\\s+").length;
      long[] counts = {lines, words, text.content().length()};
      for (int i = 0; i < 3; i++) {
        total[i] += counts[i];
      }
      counted(in, options, all, counts, options.operands().isEmpty() ? "" : text.name(), width);
    }
    if (texts.all().size() > 1) {
      counted(in, options, all, total, "total", width);
    }
    return texts.status();
  }

  private static void counted(
      Invocation in, Options options, boolean all, long[] counts, String name, int width)
      throws IOException {
    String[] letters = {"l", "w", "c"};
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      if (all || options.has(letters[i]) || i == 2 && options.has("m")) {
        String text = Long.toString(counts[i]);
        int pad = all ? width - text.length() : 0;
        line.append(line.isEmpty() ? "" : " ").append(" ".repeat(Math.max(0, pad))).append(text);
      }
    }
    in.line(line + (name.isEmpty() ? "" : " " + name));
  }

  private static int base64(Invocation in) throws IOException {
    Options options = in.options("w");
    StringBuilder all = new StringBuilder();
    Invocation.Texts texts = in.texts(options.operands());
    texts.all().forEach(text -> all.append(text.content()));
    if (options.has("d", "D", "decode")) {
      try {
        in.print(
            Bytes.of(Base64.getMimeDecoder().decode(Bytes.latin1(all.toString()).toArray()))
                .latin1());
      } catch (IllegalArgumentException wrong) {
        return in.fail(1, "invalid input");
      }
      return texts.status();
    }
    String encoded = Base64.getEncoder().encodeToString(Bytes.latin1(all.toString()).toArray());
    int width = (int) options.number("w", 76);
    if (width <= 0) {
      in.print(encoded);
      return texts.status();
    }
    for (int at = 0; at < encoded.length(); at += width) {
      in.line(encoded.substring(at, Math.min(encoded.length(), at + width)));
    }
    return texts.status();
  }

  private static int digest(Invocation in, String algorithm) throws IOException {
    Invocation.Texts texts = in.texts(in.options("").operands());
    try {
      for (Invocation.Texts.Text text : texts.all()) {
        byte[] sum =
            MessageDigest.getInstance(algorithm).digest(Bytes.latin1(text.content()).toArray());
        in.line(HexFormat.of().formatHex(sum) + "  " + text.name());
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has these
    }
    return texts.status();
  }

  private static int seq(Invocation in) throws IOException {
    Options options = in.options("sf");
    List<String> numbers =
        in.arguments().stream().filter(word -> word.matches("-?\\d{1,12}")).toList();
    if (numbers.isEmpty()) {
      return in.fail(1, "missing operand");
    }
    long from = numbers.size() > 1 ? Long.parseLong(numbers.getFirst()) : 1;
    long step = numbers.size() > 2 ? Long.parseLong(numbers.get(1)) : 1;
    long to = Long.parseLong(numbers.getLast());
    int width =
        options.has("w") ? Math.max(Long.toString(from).length(), Long.toString(to).length()) : 1;
    List<String> all = new ArrayList<>();
    for (long n = from; step > 0 ? n <= to : step < 0 && n >= to; n += step) {
      if (all.size() >= MAX_LINES) {
        break;
      }
      String digits = Long.toString(n);
      all.add("0".repeat(Math.max(0, width - digits.length())) + digits);
    }
    in.print(all.isEmpty() ? "" : String.join(options.value("s", "\n"), all) + "\n");
    return 0;
  }

  private static int yes(Invocation in) throws IOException, InterruptedException {
    String line = (in.arguments().isEmpty() ? "y" : String.join(" ", in.arguments())) + "\n";
    String page = line.repeat(Math.max(1, 4096 / line.length()));
    for (int pages = 0; pages < 64 && !in.state().interrupted.get(); pages++) {
      in.print(page);
      in.state().sleep(1);
    }
    return 130;
  }

  private static int strings(Invocation in) throws IOException {
    Invocation.Texts texts = in.texts(in.options("n").operands());
    for (Invocation.Texts.Text text : texts.all()) {
      for (String piece : text.content().split("[^\\x20-\\x7e\\t]+")) {
        if (piece.length() >= 4) {
          in.line(piece);
        }
      }
    }
    return texts.status();
  }

  private static int compare(Invocation in) throws IOException {
    List<String> operands = in.options("").operands();
    if (operands.size() < 2) {
      return in.fail(2, "missing operand after '" + in.words().getLast() + "'");
    }
    Invocation.Texts texts = in.texts(operands.subList(0, 2));
    if (texts.all().size() < 2) {
      return 2;
    }
    List<String> left = texts.all().getFirst().lines();
    List<String> right = texts.all().getLast().lines();
    if (left.equals(right)) {
      return 0;
    }
    if (in.program().equals("cmp") || in.options("").has("q")) {
      in.line("Files " + operands.getFirst() + " and " + operands.get(1) + " differ");
      return 1;
    }
    int same = 0;
    while (same < left.size() && same < right.size() && left.get(same).equals(right.get(same))) {
      same++;
    }
    in.line(lines(same + 1, left.size()) + "c" + lines(same + 1, right.size()));
    for (String line : left.subList(same, left.size())) {
      in.line("< " + line);
    }
    in.line("---");
    for (String line : right.subList(same, right.size())) {
      in.line("> " + line);
    }
    return 1;
  }

  private static String lines(int first, int last) {
    return first == last ? Integer.toString(first) : first + "," + last;
  }
}
