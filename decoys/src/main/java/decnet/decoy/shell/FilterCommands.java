package decnet.decoy.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Programs that filter lines: grep, cut, sort, uniq, tr, xargs; sed and awk have their own. */
final class FilterCommands {
  private static final int MAX_RUNS = 10_000;

  private FilterCommands() {}

  static void register(Map<String, Command> table) {
    table.put("grep", FilterCommands::grep);
    table.put("egrep", FilterCommands::grep);
    table.put("fgrep", FilterCommands::grep);
    table.put("zgrep", FilterCommands::grep);
    table.put("cut", FilterCommands::cut);
    table.put("sort", FilterCommands::sort);
    table.put("uniq", FilterCommands::uniq);
    table.put("tr", FilterCommands::tr);
    table.put("xargs", FilterCommands::xargs);
    table.put("sed", Sed::run);
    table.put("awk", Awk::run);
    table.put("mawk", Awk::run);
  }

  private static int grep(Invocation in) throws IOException {
    Options options = in.options("efmABC");
    List<String> operands = new ArrayList<>(options.operands());
    if (!options.has("e") && operands.isEmpty()) {
      in.io()
          .err()
          .write(
              "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
      return 2;
    }
    String expression = options.has("e") ? options.value("e", "") : operands.removeFirst();
    boolean extended = options.has("E", "P") || in.program().equals("egrep");
    boolean fixed = options.has("F") || in.program().equals("fgrep");
    Pattern pattern;
    try {
      int flags = options.has("i", "ignore-case") ? Pattern.CASE_INSENSITIVE : 0;
      pattern =
          fixed
              ? Pattern.compile(expression, flags | Pattern.LITERAL)
              : Regex.compile(expression, extended, flags);
    } catch (PatternSyntaxException wrong) {
      return in.fail(2, "Unmatched [, [^, [:, [., or [=");
    }
    boolean recursive = options.has("r", "R");
    List<String> files =
        recursive ? Walk.files(in, operands.isEmpty() ? List.of(".") : operands) : operands;
    Invocation.Texts texts =
        recursive && files.isEmpty() ? new Invocation.Texts(List.of(), 0) : in.texts(files);
    boolean titled = (files.size() > 1 || recursive || options.has("H")) && !options.has("h");
    boolean any = false;
    for (Invocation.Texts.Text text : texts.all()) {
      any |= grep(in, options, pattern, text, titled ? text.name() + ":" : "");
    }
    return texts.status() != 0 && !options.has("s") ? texts.status() : any ? 0 : 1;
  }

  private static boolean grep(
      Invocation in, Options options, Pattern pattern, Invocation.Texts.Text text, String title)
      throws IOException {
    boolean inverted = options.has("v");
    long most = options.number("m", Long.MAX_VALUE);
    long count = 0;
    List<String> lines = text.lines();
    long after = Math.max(options.number("A", 0), options.number("C", 0));
    long until = -1;
    for (int i = 0; i < lines.size() && (count < most || i <= until); i++) {
      String line = lines.get(i);
      var matcher = Regex.find(pattern, line);
      boolean found =
          options.has("x")
              ? matcher.matches()
              : matcher.find() && (!options.has("w") || word(line, matcher.start(), matcher.end()));
      if (found == inverted || count >= most) {
        if (i <= until && !options.has("q", "c", "l")) {
          in.line(title.replace(':', '-') + line);
        }
        continue;
      }
      count++;
      until = i + after;
      if (options.has("q", "c", "l")) {
        continue;
      }
      String number = options.has("n") ? (i + 1) + ":" : "";
      if (options.has("o") && !inverted) {
        do {
          if (matcher.end() > matcher.start()) {
            in.line(title + number + line.substring(matcher.start(), matcher.end()));
          }
        } while (matcher.find());
      } else {
        in.line(title + number + line);
      }
    }
    if (options.has("c")) {
      in.line(title + count);
    } else if (options.has("l") && count > 0) {
      in.line(text.name());
    }
    return count > 0;
  }

  private static boolean word(String line, int start, int end) {
    boolean left = start == 0 || !Character.isLetterOrDigit(line.charAt(start - 1));
    return left && (end == line.length() || !Character.isLetterOrDigit(line.charAt(end)));
  }

  private static int cut(Invocation in) throws IOException {
    Options options = in.options("dfcb");
    String list = options.value("f", options.value("c", options.value("b", "")));
    if (!list.matches("[0-9,-]+")) {
      return in.fail(1, "you must specify a list of bytes, characters, or fields");
    }
    Invocation.Texts texts = in.texts(options.operands());
    String delimiter = options.value("d", "\t");
    for (String line : texts.lines()) {
      if (!options.has("f")) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
          kept.append(listed(list, i + 1) ? line.substring(i, i + 1) : "");
        }
        in.line(kept.toString());
        continue;
      }
      String[] fields = line.split(Pattern.quote(delimiter), -1);
      if (fields.length == 1) {
        in.print(options.has("s") ? "" : line + "\n");
        continue;
      }
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < fields.length; i++) {
        if (listed(list, i + 1)) {
          kept.add(fields[i]);
        }
      }
      in.line(String.join(options.value("output-delimiter", delimiter), kept));
    }
    return texts.status();
  }

  private static boolean listed(String list, int number) {
    for (String range : list.split(",")) {
      int dash = range.indexOf('-');
      int from = number(dash < 0 ? range : range.substring(0, dash), 1);
      int to = dash < 0 ? from : number(range.substring(dash + 1), Integer.MAX_VALUE);
      if (number >= from && number <= to) {
        return true;
      }
    }
    return false;
  }

  private static int number(String text, int otherwise) {
    return text.matches("\\d{1,8}") ? Integer.parseInt(text) : otherwise;
  }

  private static int sort(Invocation in) throws IOException {
    Options options = in.options("kto");
    Invocation.Texts texts = in.texts(options.operands());
    List<String> lines = new ArrayList<>(texts.lines());
    int key = number(options.value("k", "").replaceAll("\\D.*", ""), 0);
    boolean numeric = options.has("n", "h", "g") || options.value("k", "").matches(".*[nh].*");
    Comparator<String> order =
        numeric
            ? Comparator.comparingDouble((String line) -> leading(field(line, key, options)))
                .thenComparing(line -> line)
            : Comparator.comparing(
                    (String line) ->
                        options.has("f")
                            ? field(line, key, options).toLowerCase(java.util.Locale.ROOT)
                            : field(line, key, options))
                .thenComparing(line -> line);
    lines.sort(options.has("r") || options.value("k", "").contains("r") ? order.reversed() : order);
    String before = null;
    StringBuilder out = new StringBuilder();
    for (String line : lines) {
      if (!options.has("u") || !line.equals(before)) {
        out.append(line).append('\n');
      }
      before = line;
    }
    if (options.has("o")) {
      in.write(options.value("o", ""), out.toString());
    } else {
      in.print(out.toString());
    }
    return texts.status();
  }

  private static String field(String line, int key, Options options) {
    if (key == 0) {
      return line;
    }
    String[] fields =
        options.has("t")
            ? line.split(Pattern.quote(options.value("t", " ")), -1)
            : line.strip().split("\\s+");
    return key <= fields.length ? fields[key - 1] : "";
  }

  private static double leading(String text) {
    var number = Pattern.compile("^\\s*(-?\\d{1,15}(?:\\.\\d{1,10})?)([KMGT]?)").matcher(text);
    if (!number.find()) {
      return 0;
    }
    return Double.parseDouble(number.group(1))
        * Math.pow(1024, " KMGT".indexOf((number.group(2) + " ").charAt(0)));
  }

  private static int uniq(Invocation in) throws IOException {
    Options options = in.options("fsw");
    Invocation.Texts texts = in.texts(options.operands());
    List<String> lines = texts.lines();
    for (int i = 0; i < lines.size(); ) {
      int end = i + 1;
      while (end < lines.size() && lines.get(end).equals(lines.get(i))) {
        end++;
      }
      int count = end - i;
      if (!(options.has("d") && count == 1) && !(options.has("u") && count > 1)) {
        in.print((options.has("c") ? String.format("%7d ", count) : "") + lines.get(i) + "\n");
      }
      i = end;
    }
    return texts.status();
  }

  private static int tr(Invocation in) throws IOException {
    Options options = in.options("");
    if (options.operands().isEmpty()) {
      return in.fail(1, "missing operand");
    }
    String from = characters(options.operands().getFirst());
    String to = options.operands().size() > 1 ? characters(options.operands().get(1)) : "";
    boolean complement = options.has("c", "C");
    Set<Character> squeezed = new HashSet<>();
    for (char c : (to.isEmpty() || options.has("d") ? from : to).toCharArray()) {
      squeezed.add(c);
    }
    String text = in.io().in().rest();
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = from.indexOf(c);
      boolean hit = complement ? at < 0 : at >= 0;
      if (hit && options.has("d")) {
        continue;
      }
      if (hit && !to.isEmpty()) {
        c = to.charAt(complement ? to.length() - 1 : Math.min(at, to.length() - 1));
      }
      boolean repeats = !out.isEmpty() && out.charAt(out.length() - 1) == c;
      if (!(options.has("s") && repeats && squeezed.contains(c) != (complement && to.isEmpty()))) {
        out.append(c);
      }
    }
    in.print(out.toString());
    return 0;
  }

  private static String characters(String set) {
    String text =
        Escapes.decode(set)
            .replace("[:upper:]", "A-Z")
            .replace("[:lower:]", "a-z")
            .replace("[:digit:]", "0-9")
            .replace("[:alpha:]", "A-Za-z")
            .replace("[:alnum:]", "A-Za-z0-9")
            .replace("[:space:]", " \t\n\r");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i + 2 < text.length()
          && text.charAt(i + 1) == '-'
          && text.charAt(i + 2) >= text.charAt(i)
          && text.charAt(i + 2) < 256) {
        for (char c = text.charAt(i); c <= text.charAt(i + 2); c++) {
          all.append(c);
        }
        i += 2;
      } else {
        all.append(text.charAt(i));
      }
    }
    return all.toString();
  }

  private static int xargs(Invocation in) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(in.arguments());
    int most = Integer.MAX_VALUE;
    String marker = "";
    while (!words.isEmpty() && words.getFirst().startsWith("-")) {
      String option = words.removeFirst();
      String value =
          option.length() > 2
              ? option.substring(2)
              : option.matches("-[nIPLd]") && !words.isEmpty() ? words.removeFirst() : "";
      if (option.startsWith("-n") || option.startsWith("-L")) {
        most = Math.max(1, number(value, 1));
      } else if (option.startsWith("-I")) {
        marker = value;
        most = 1;
      }
    }
    if (words.isEmpty()) {
      words.add("echo");
    }
    String text = in.io().in().rest().strip();
    List<String> items =
        text.isEmpty() ? List.of() : List.of(text.split(marker.isEmpty() ? "[\\s\\x00]+" : "\\n"));
    int status = 0;
    Io io = in.io().withIn(Io.of(""));
    if (items.isEmpty() && marker.isEmpty()) {
      return in.interpreter().invoke(words, io);
    }
    int runs = 0;
    for (int at = 0; at < items.size() && ++runs < MAX_RUNS; at += most) {
      List<String> run = new ArrayList<>();
      List<String> part = items.subList(at, (int) Math.min(items.size(), (long) at + most));
      if (marker.isEmpty()) {
        run.addAll(words);
        run.addAll(part);
      } else {
        for (String word : words) {
          run.add(word.replace(marker, part.getFirst()));
        }
      }
      status = in.interpreter().invoke(run, io) == 0 ? status : 123;
    }
    return status;
  }
}
