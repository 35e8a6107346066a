package decnet.fabric.tcp;

import decnet.fabric.frame.Packet;

/** Hears of segments that say something about who explores; on the thread that receives. */
public interface TcpWatch {
  /** What became of the segment. */
  enum Fate {
    /** A SYN began a handshake, or is repeated in one. */
    BEGAN,
    REPEATED,
    /** It belongs to no connection and begins none. */
    STRAY,
    /** It completed a handshake. */
    COMPLETED,
    /** It reset a handshake. */
    ABANDONED,
    /** A tarpit holds who sent it. */
    HELD
  }

  /** {@code packet} holds a well-formed segment and is valid until this returns. */
  void tcp(Packet packet, Fate fate);
}
