package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import decnet.decoy.SessionOutput;
import java.io.IOException;
import java.util.Optional;

/** Messages of the protocol 3.0: a letter, the length with itself, the body. */
final class Messages {
  /** Our bound on a message; the genuine one is a gigabyte. */
  private static final int MAX_PASSWORD = 65_535; // PG_MAX_AUTH_TOKEN_LENGTH

  private static final int MAX_SASL =
      1_024 + 4; // PG_MAX_SASL_MESSAGE_LENGTH, and the length itself
  private static final int MAX_LARGE = 16 << 20;

  private static final int MAX_SMALL = 10_000;
  private static final String LARGE = "QFBPd";
  private static final String KNOWN = "QFXBPCDEHSdcf";

  private final SessionInput in;
  private final SessionOutput out;

  Messages(SessionInput in, SessionOutput out) {
    this.in = in;
    this.out = out;
  }

  /** A message of the client. */
  record Message(char type, Bytes body) {
    MessageReader reader() {
      return new MessageReader(body);
    }
  }

  /** The next message; empty when the peer went, or when its length is none. */
  Optional<Message> next() throws IOException, SqlError {
    int type = in.read();
    if (type < 0) {
      return Optional.empty();
    }
    if (type == 0 || KNOWN.indexOf(type) < 0 && type != 'p') {
      in.drop(1 << 16); // the server has taken it from its kernel: FIN, not RST
      throw SqlError.fatal(
          "08P01", "invalid frontend message type " + type, "postgres.c:446:SocketBackend");
    }
    return body((char) type, LARGE.indexOf(type) >= 0 ? MAX_LARGE : MAX_SMALL);
  }

  /** The password message that an authentication waits for; empty when none comes. */
  Optional<Message> password() throws IOException, SqlError {
    return isPassword() ? body('p', MAX_PASSWORD) : Optional.empty();
  }

  /**
   * The message of SASL that an authentication waits for; empty when the peer went.
   *
   * @param refused what is thrown where its length is none
   */
  Optional<Message> sasl(SqlError refused) throws IOException, SqlError {
    if (!isPassword()) {
      return Optional.empty();
    }
    Optional<Message> message = body('p', MAX_SASL);
    if (message.isEmpty()) {
      throw refused;
    }
    return message;
  }

  private boolean isPassword() throws IOException, SqlError {
    int type = in.read();
    if (type >= 0 && type != 'p') {
      in.drop(1 << 16); // as above
      throw SqlError.fatal(
          "08P01",
          "expected SASL response, got message type " + type,
          "auth-sasl.c:95:CheckSASLAuth");
    }
    return type >= 0;
  }

  private Optional<Message> body(char type, int most) throws IOException {
    Bytes head = Bytes.of(in.readFully(4));
    int length = head.buffer().getInt();
    if (length < 4 || length > most) {
      if (length > MAX_SMALL && LARGE.indexOf(type) >= 0) {
        throw new WireException(Kind.TOO_BIG, "message of " + length + " bytes");
      }
      in.drop(1 << 16); // the server has taken it from its kernel: FIN, not RST
      return Optional.empty();
    }
    return Optional.of(new Message(type, read(length - 4)));
  }

  /** Reads in pieces, so that a length that was only claimed takes no memory. */
  private Bytes read(int length) throws IOException {
    java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
    while (body.size() < length) {
      body.writeBytes(in.readFully(Math.min(1 << 16, length - body.size())));
    }
    return Bytes.of(body.toByteArray());
  }

  void write(char type, Payload payload) throws IOException {
    out.write(new Payload().int8(type).int32(payload.length() + 4).toArray());
    out.write(payload.toArray());
  }

  void write(char type) throws IOException {
    write(type, new Payload());
  }

  /** An error or a notice. */
  void write(SqlError error) throws IOException {
    write(error.kind(), error.payload());
  }

  void flush() throws IOException {
    out.flush();
  }
}
