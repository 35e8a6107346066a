package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** What a client sends after COPY … FROM STDIN, up to its end. */
final class CopyInput {
  private static final int MAX_BYTES = 16 << 20;

  private final Messages messages;
  private final String table;

  CopyInput(Messages messages, String table) {
    this.messages = messages;
    this.table = table;
  }

  Bytes read() throws IOException, SqlError {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      Optional<Messages.Message> message = messages.next();
      if (message.isEmpty()) {
        throw new WireException(Kind.GONE, "end of stream within COPY");
      }
      switch (message.get().type()) {
        case 'd' -> {
          if (all.size() + message.get().body().length() > MAX_BYTES) {
            throw Database.noSpace();
          }
          all.writeBytes(message.get().body().toArray());
        }
        case 'c' -> {
          return Bytes.of(all.toByteArray());
        }
        case 'f' ->
            throw SqlError.error(
                    "57014",
                    "COPY from stdin failed: " + message.get().reader().text(),
                    "copyfromparse.c:315:CopyGetData")
                .context("COPY " + table + ", line 1");
        case 'H', 'S' -> {}
        default ->
            throw SqlError.error(
                "08P01",
                String.format(
                    "unexpected message type 0x%02X during COPY from stdin",
                    (int) message.get().type()),
                "copyfromparse.c:332:CopyGetData");
      }
    }
  }
}
