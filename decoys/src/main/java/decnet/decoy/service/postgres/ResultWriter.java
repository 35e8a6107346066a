package decnet.decoy.service.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows and what surrounds them. */
final class ResultWriter {
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

  void status(String name) throws IOException {
    String value = backend.settings().get(name);
    messages.write('S', new Payload().text(name).text(value == null ? "" : value));
  }

  /** Tells a parameter that a statement has set, where clients want to know. */
  void changed(Statement statement) throws IOException {
    if (statement instanceof Statement.Set set && backend.settings().isReported(set.name())) {
      status(Settings.name(set.name()));
    }
  }
}
