package decnet.decoy.service.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows and what surrounds them. */
final class ResultWriter {
  /** In the order of the genuine server. */
  private static final List<String> REPORTED =
      List.of(
          "application_name",
          "client_encoding",
          "DateStyle",
          "default_transaction_read_only",
          "in_hot_standby",
          "integer_datetimes",
          "IntervalStyle",
          "is_superuser",
          "server_encoding",
          "server_version",
          "session_authorization",
          "standard_conforming_strings",
          "TimeZone");

  private final Map<String, String> told = new HashMap<>();
  private final Messages messages;
  private final Backend backend;

  ResultWriter(Messages messages, Backend backend) {
    this.messages = messages;
    this.backend = backend;
  }

  private static int format(List<Integer> formats, int index) {
    return formats.isEmpty() ? 0 : formats.size() == 1 ? formats.getFirst() : formats.get(index);
  }

  /** RowDescription; {@code formats}: none for text, one for all, or one each. */
  void description(List<Scope.Output> columns, List<Integer> formats) throws IOException {
    Payload payload = new Payload().int16(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      Scope.Output column = columns.get(i);
      payload
          .text(column.name())
          .int32(column.table())
          .int16(column.number())
          .int32(column.type().oid())
          .int16(column.type().length())
          .int32(column.modifier())
          .int16(format(formats, i));
    }
    messages.write('T', payload);
  }

  void rows(List<Scope.Output> columns, List<@Nullable Object[]> rows, List<Integer> formats)
      throws IOException, SqlError {
    Run run = new Run(backend, List.of());
    for (@Nullable Object[] row : rows) {
      Payload payload = new Payload().int16(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        Object value = row[i];
        if (value == null) {
          payload.int32(-1);
        } else if (format(formats, i) == 1) {
          payload.sized(ValueBinary.out(columns.get(i).type(), value, run));
        } else {
          String text = ValueText.out(columns.get(i).type(), value, run);
          payload.sized(text.getBytes(StandardCharsets.UTF_8));
        }
      }
      messages.write('D', payload);
    }
  }

  void complete(String tag, int rows) throws IOException {
    messages.write('C', new Payload().text(tag.replace("#", Integer.toString(rows))));
  }

  /** CopyInResponse or CopyOutResponse, text. */
  void copying(char type, int columns) throws IOException {
    Payload payload = new Payload().int8(0).int16(columns);
    for (int i = 0; i < columns; i++) {
      payload.int16(0);
    }
    messages.write(type, payload);
  }

  /** Tells the parameters that clients want to know, where they are not as last told. */
  void changes() throws IOException {
    for (String name : REPORTED) {
      String value = backend.settings().get(name);
      String shown = value == null ? "" : value;
      if (!shown.equals(told.put(name, shown))) {
        messages.write('S', new Payload().text(name).text(shown));
      }
    }
  }
}
