package decnet.decoy.shell;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Bytes shown as text: od, hexdump and xxd, each in its own form, of the first 64 KiB. */
final class Dump {
  private static final int ROW = 16;
  private static final int MAX_BYTES = 1 << 16;

  private Dump() {}

  static void register(Map<String, Command> table) {
    table.put("od", Dump::od);
    table.put("hexdump", Dump::hexdump);
    table.put("hd", Dump::hexdump);
    table.put("xxd", Dump::xxd);
  }

  /** Writes one row of content that begins at an offset. */
  @FunctionalInterface
  private interface Row {
    String text(int offset, String row);
  }

  private static int dump(Invocation in, String withValue, Row form, String end)
      throws IOException {
    Options options = in.options(withValue);
    Invocation.Texts texts = in.texts(options.operands());
    StringBuilder all = new StringBuilder();
    texts.all().forEach(text -> all.append(text.content()));
    int length = Math.min(all.length(), MAX_BYTES);
    for (int at = 0; at < length; at += ROW) {
      in.line(form.text(at, all.substring(at, Math.min(length, at + ROW))));
    }
    if (!end.isEmpty() && length > 0) {
      in.line(String.format(Locale.ROOT, end, length));
    }
    return texts.status();
  }

  private static int od(Invocation in) throws IOException {
    Options options = in.options("AtNj");
    boolean bare = options.value("A", "").equals("n");
    String type = options.value("t", options.has("c") ? "c" : options.has("x") ? "x2" : "o2");
    return dump(
        in,
        "AtNj",
        (offset, row) -> (bare ? "" : String.format("%07o", offset)) + units(row, type),
        bare ? "" : "%07o");
  }

  private static String units(String row, String type) {
    StringBuilder text = new StringBuilder();
    int width = type.startsWith("c") || type.endsWith("1") ? 1 : 2;
    for (int i = 0; i < row.length(); i += width) {
      int low = row.charAt(i) & 255;
      int value = width == 2 && i + 1 < row.length() ? low | (row.charAt(i + 1) & 255) << 8 : low;
      text.append(
          switch (type.charAt(0)) {
            case 'c' -> String.format("%4s", character(low));
            case 'x' -> String.format(width == 1 ? " %02x" : " %04x", value);
            case 'd', 'u' -> String.format(width == 1 ? " %4d" : " %6d", value);
            default -> String.format(width == 1 ? " %03o" : " %06o", value);
          });
    }
    return text.toString();
  }

  private static String character(int c) {
    return switch (c) {
      case 0 -> "\\0";
      case 7 -> "\\a";
      case 8 -> "\\b";
      case 9 -> "\\t";
      case 10 -> "\\n";
      case 11 -> "\\v";
      case 12 -> "\\f";
      case 13 -> "\\r";
      default -> c >= 32 && c < 127 ? String.valueOf((char) c) : String.format("%03o", c);
    };
  }

  private static String shown(String row) {
    return row.chars()
        .mapToObj(c -> c >= 32 && c < 127 ? String.valueOf((char) c) : ".")
        .collect(java.util.stream.Collectors.joining());
  }

  private static int hexdump(Invocation in) throws IOException {
    boolean canonical = in.options("ns").has("C") || in.program().equals("hd");
    return dump(
        in,
        "ns",
        (offset, row) -> canonical ? canonical(offset, row) : words(offset, row),
        canonical ? "%08x" : "%07x");
  }

  private static String canonical(int offset, String row) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < row.length(); i++) {
      digits
          .append(i == 8 ? "  " : i == 0 ? "" : " ")
          .append(String.format("%02x", row.charAt(i) & 255));
    }
    return String.format("%08x  %-48s  |%s|", offset, digits, shown(row));
  }

  private static String words(int offset, String row) {
    return String.format("%07x", offset) + units(row, "x2");
  }

  private static int xxd(Invocation in) throws IOException {
    return dump(
        in,
        "lsc",
        (offset, row) -> {
          StringBuilder digits = new StringBuilder();
          for (int i = 0; i < row.length(); i++) {
            digits.append(String.format("%02x", row.charAt(i) & 255)).append(i % 2 == 1 ? " " : "");
          }
          return String.format("%08x: %-40s %s", offset, digits, shown(row));
        },
        "");
  }
}
