package decnet.decoy.sockets;

/** One bound port of one address. */
sealed interface OpenPort permits TcpPort, UdpPort {
  int port();

  /** Starts to take what arrives; idempotent. */
  void serve();

  /** Idempotent. */
  void close();
}
