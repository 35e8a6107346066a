package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import decnet.decoy.SessionOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Packets with their sequence numbers. Source: mariadb.com/kb, "0 - Packet": three bytes of length,
 * one of sequence, the body.
 */
final class PacketStream {
  /** Our bound on one packet; the genuine max_allowed_packet is 16 MiB. */
  static final int MAX_BYTES = 1 << 20;

  private final SessionInput in;
  private final SessionOutput out;
  private int sequence;

  PacketStream(SessionInput in, SessionOutput out) {
    this.in = in;
    this.out = out;
  }

  /** A new command begins: the numbers start again. */
  void restart() {
    sequence = 0;
  }

  /**
   * The next packet's body; null at the peer's FIN between packets.
   *
   * @throws SqlError 1156 when its number is not the next
   */
  @Nullable Bytes next() throws IOException, SqlError {
    if (in.peek() < 0) {
      return null;
    }
    byte[] header = in.readFully(4);
    int length = header[0] & 255 | (header[1] & 255) << 8 | (header[2] & 255) << 16;
    if ((header[3] & 255) != sequence) {
      throw new SqlError(1156, "08S01", "Got packets out of order");
    }
    sequence = sequence + 1 & 255;
    if (length > MAX_BYTES) {
      throw new WireException(Kind.TOO_BIG, "packet of " + length + " bytes");
    }
    return Bytes.of(in.readFully(length));
  }

  /** Continues after {@code number} packets, as an error out of order starts at 0. */
  void sequence(int number) {
    sequence = number;
  }

  void write(Payload payload) throws IOException {
    write(payload.bytes());
  }

  void write(Bytes body) throws IOException {
    out.write(new Payload().fixed(3, body.length()).fixed(1, sequence).bytes()).write(body);
    sequence = sequence + 1 & 255;
  }

  /** Tells {@code error}; {@code state} is left out for clients before 4.1. */
  void write(SqlError error, boolean state) throws IOException {
    Payload payload = new Payload().fixed(1, 0xff).fixed(2, error.code());
    if (state) {
      payload.raw("#" + error.state());
    }
    write(payload.raw(error.sentence()));
  }

  /** OK without counts; {@code status} are the server's status bits. */
  void ok(int status) throws IOException {
    ok(new Result.Done(0, 0, ""), status, 0);
  }

  /** OK with counts and a message. */
  void ok(Result.Done done, int status, int warnings) throws IOException {
    Payload payload = new Payload().fixed(1, 0).length(done.affected()).length(done.inserted());
    payload.fixed(2, status).fixed(2, warnings);
    if (!done.message().isEmpty()) {
      payload.text(done.message());
    }
    write(payload);
  }

  /** The end of a result's rows for clients that know no EOF packets: OK with another header. */
  void end(int status, int warnings) throws IOException {
    write(new Payload().fixed(1, 0xfe).length(0).length(0).fixed(2, status).fixed(2, warnings));
  }

  void eof(int status, int warnings) throws IOException {
    write(new Payload().fixed(1, 0xfe).fixed(2, warnings).fixed(2, status));
  }
}
