package decnet.decoy.service.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an ErrorResponse or a NoticeResponse tells: its fields by their letters. Source:
 * postgresql.org, "Error and Notice Message Fields"; places in the source as 15.18 names them.
 */
final class SqlError extends Exception {
  private static final String ORDER = "SVCMDHWstcdnPpqFLR";

  private final Map<Character, String> fields = new LinkedHashMap<>();

  private SqlError(String severity, String code, String message, String place) {
    super(message, null, false, false);
    String[] parts = place.split(":", 3);
    fields.put('S', severity);
    fields.put('V', severity);
    fields.put('C', code);
    fields.put('M', message);
    fields.put('F', parts[0]);
    fields.put('L', parts[1]);
    fields.put('R', parts[2]);
  }

  /** An error; {@code place} is {@code file:line:routine}. */
  static SqlError error(String code, String message, String place) {
    return new SqlError("ERROR", code, message, place);
  }

  /** An error that ends the connection. */
  static SqlError fatal(String code, String message, String place) {
    return new SqlError("FATAL", code, message, place);
  }

  static SqlError notice(String message, String place) {
    return new SqlError("NOTICE", "00000", message, place);
  }

  static SqlError warning(String code, String message, String place) {
    return new SqlError("WARNING", code, message, place);
  }

  static SqlError syntax(Token near, String text) {
    if (near.kind() == Token.Kind.END) {
      return error("42601", "syntax error at end of input", "scan.l:1180:scanner_yyerror")
          .at(near.at());
    }
    String shown = text.substring(near.at(), near.end());
    return error(
            "42601", "syntax error at or near \"" + shown + "\"", "scan.l:1188:scanner_yyerror")
        .at(near.at());
  }

  static SqlError outOfRange(String type, String place) {
    return error("22003", type + " out of range", place);
  }

  static SqlError unsupported(String what, String place) {
    return error("0A000", what, place);
  }

  private SqlError with(char field, String value) {
    fields.put(field, value);
    return this;
  }

  /** Where in the text, counted in characters from 0; nowhere when negative. */
  SqlError at(int offset) {
    return offset < 0 ? this : with('P', Integer.toString(offset + 1));
  }

  boolean isPlaced() {
    return fields.containsKey('P');
  }

  /** The same as what ends the connection. */
  SqlError asFatal() {
    return with('S', "FATAL").with('V', "FATAL");
  }

  /** The same, told as a notice: its state stays. */
  SqlError asNotice() {
    return with('S', "NOTICE").with('V', "NOTICE");
  }

  SqlError detail(String detail) {
    return with('D', detail);
  }

  SqlError hint(String hint) {
    return with('H', hint);
  }

  SqlError context(String context) {
    return with('W', context);
  }

  SqlError schema(String schema, String table) {
    return with('s', schema).with('t', table);
  }

  SqlError column(String column) {
    return with('c', column);
  }

  SqlError constraint(String constraint) {
    return with('n', constraint);
  }

  SqlError dataType(String type) {
    return with('d', type);
  }

  String code() {
    return fields.getOrDefault('C', "");
  }

  String message() {
    return fields.getOrDefault('M', "");
  }

  boolean isFatal() {
    return "FATAL".equals(fields.get('S'));
  }

  /** {@code E}, or {@code N} for what is no error. */
  char kind() {
    return "ERROR".equals(fields.get('S')) || isFatal() ? 'E' : 'N';
  }

  /** The message's body. */
  Payload payload() {
    Payload payload = new Payload();
    for (int i = 0; i < ORDER.length(); i++) {
      String value = fields.get(ORDER.charAt(i));
      if (value != null) {
        payload.int8(ORDER.charAt(i)).text(value);
      }
    }
    return payload.int8(0);
  }
}
