package decnet.decoy.tls;

import decnet.base.Bytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gathers a client's first handshake message from its records, beside whatever else reads them.
 * Keeps at most {@link #MAX_BYTES}; what is no TLS or longer is given up. One thread. Source: RFC
 * 8446 §5.1.
 */
public final class HelloTee {
  /** No known client says more: those with post-quantum keys stay below 2,500 bytes. */
  public static final int MAX_BYTES = 16_384;

  private static final int HEADER_BYTES = 5;
  private static final int HANDSHAKE = 22; // RFC 8446 §5.1
  private static final int MESSAGE_HEADER_BYTES = 4;

  private final byte[] header = new byte[HEADER_BYTES];
  private byte[] message = new byte[512];
  private int length;
  private int headerLength;
  private int left; // of the record's content
  private boolean over;

  /** Takes the client's next bytes, as many as are of use. */
  public void feed(byte[] wire, int offset, int count) {
    int at = offset;
    int end = offset + count;
    while (at < end && !over) {
      if (left == 0) {
        header[headerLength++] = wire[at++];
        if (headerLength == HEADER_BYTES) {
          headerLength = 0;
          left = (header[3] & 255) << 8 | header[4] & 255;
          over = header[0] != HANDSHAKE;
        }
      } else {
        int taken = Math.min(left, Math.min(end - at, MAX_BYTES - length));
        append(wire, at, taken);
        at += taken;
        left -= taken;
        over = length == MAX_BYTES || isWhole();
      }
    }
  }

  private void append(byte[] wire, int offset, int count) {
    if (length + count > message.length) {
      message = Arrays.copyOf(message, Math.max(length + count, 2 * message.length));
    }
    System.arraycopy(wire, offset, message, length, count);
    length += count;
  }

  /** What the message's own length says it needs; known once four bytes have come. */
  private int needed() {
    return MESSAGE_HEADER_BYTES
        + ((message[1] & 255) << 16 | (message[2] & 255) << 8 | message[3] & 255);
  }

  private boolean isWhole() {
    return length >= MESSAGE_HEADER_BYTES && length >= needed();
  }

  /** The message, once it is whole and a ClientHello. */
  public Optional<ClientHello> hello() {
    return isWhole() ? ClientHello.parse(Bytes.of(message, 0, needed())) : Optional.empty();
  }
}
