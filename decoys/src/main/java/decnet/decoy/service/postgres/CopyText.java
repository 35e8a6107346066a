package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * COPY's text and csv forms.
 *
 * @param delimiter between fields
 * @param forNull what stands for null
 * @param header whether the first line names the columns
 */
record CopyText(boolean csv, char delimiter, String forNull, boolean header, char quote) {
  static CopyText of(Statement.Copy copy) throws SqlError {
    Map<String, String> options = copy.options();
    String format = options.getOrDefault("format", options.containsKey("csv") ? "csv" : "text");
    for (String name : options.keySet()) {
      if (!List.of(
              "format",
              "csv",
              "delimiter",
              "delimiters",
              "null",
              "header",
              "quote",
              "escape",
              "encoding",
              "freeze",
              "force_quote",
              "as",
              "with",
              "binary",
              "force",
              "force_null")
          .contains(name)) {
        throw SqlError.error(
                "42601", "option \"" + name + "\" not recognized", "copy.c:596:ProcessCopyOptions")
            .at(copy.optionsAt());
      }
    }
    if (format.equals("binary") || options.containsKey("binary")) {
      throw SqlError.unsupported(
          "COPY BINARY is not supported to stdout or from stdin", "copy.c:620:ProcessCopyOptions");
    }
    if (!format.equals("csv") && !format.equals("text")) {
      throw SqlError.error(
              "22023",
              "COPY format \"" + format + "\" not recognized",
              "copy.c:480:ProcessCopyOptions")
          .at(copy.optionsAt());
    }
    boolean csv = format.equals("csv");
    String delimiter =
        options.getOrDefault("delimiter", options.getOrDefault("delimiters", csv ? "," : "\t"));
    if (delimiter.length() != 1) {
      throw SqlError.unsupported(
          "COPY delimiter must be a single one-byte character", "copy.c:640:ProcessCopyOptions");
    }
    String header = options.getOrDefault("header", "false");
    String quote = options.getOrDefault("quote", "\"");
    return new CopyText(
        csv,
        delimiter.charAt(0),
        options.getOrDefault("null", csv ? "" : "\\N"),
        options.containsKey("header") && !header.equals("false") && !header.equals("off"),
        quote.isEmpty() ? '"' : quote.charAt(0));
  }

  String line(List<@Nullable String> fields) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i);
      line.append(i == 0 ? "" : String.valueOf(delimiter));
      if (field == null) {
        line.append(forNull);
      } else if (!csv) {
        line.append(
            Recorded.copied(field)
                .replace(String.valueOf(delimiter), delimiter == '\t' ? "\\t" : "\\" + delimiter));
      } else {
        boolean bare =
            !field.isEmpty()
                && field.indexOf(delimiter) < 0
                && field.indexOf(quote) < 0
                && field.indexOf('\n') < 0
                && field.indexOf('\r') < 0
                && !field.equals(forNull);
        String q = String.valueOf(quote);
        line.append(bare ? field : q + field.replace(q, q + q) + q);
      }
    }
    return line.append('\n').toString();
  }

  /** The lines of a text; csv's may hold line breaks in quotes. */
  List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= csv && c == quote;
      if (c == '\n' && !quoted) {
        lines.add(text.substring(from, i > from && text.charAt(i - 1) == '\r' ? i - 1 : i));
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    int end = lines.indexOf("\\.");
    return end < 0 ? lines : lines.subList(0, end);
  }

  List<@Nullable String> fields(String line) {
    return csv ? quotedFields(line) : plainFields(line);
  }

  private List<@Nullable String> plainFields(String line) {
    List<@Nullable String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(c).append(line.charAt(++i));
      } else if (c == delimiter) {
        fields.add(plain(field.toString()));
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(plain(field.toString()));
    return fields;
  }

  private @Nullable String plain(String field) {
    return field.equals(forNull) ? null : field.equals("\\N") ? "N" : Recorded.field(field);
  }

  private List<@Nullable String> quotedFields(String line) {
    List<@Nullable String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean within = false;
    boolean quoted = false;
    for (int i = 0; i <= line.length(); i++) {
      char c = i < line.length() ? line.charAt(i) : delimiter;
      if (within && i < line.length()) {
        if (c == quote && i + 1 < line.length() && line.charAt(i + 1) == quote) {
          field.append(c);
          i++;
        } else if (c == quote) {
          within = false;
        } else {
          field.append(c);
        }
      } else if (c == quote && i < line.length()) {
        within = true;
        quoted = true;
      } else if (c == delimiter) {
        fields.add(!quoted && field.toString().equals(forNull) ? null : field.toString());
        field.setLength(0);
        quoted = false;
      } else {
        field.append(c);
      }
    }
    return fields;
  }
}
