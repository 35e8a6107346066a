package decnet.net;

/** What a network can do beyond streams and datagrams; callers ask before they promise. */
public enum Capability {
  /** Deckies have MAC addresses and TCP/IP personalities of their own. */
  PERSONALITIES,
  /** Probes of closed ports are seen. */
  RECON,
  /** A decky can open a connection back to the peer that is talking to it, inside this network. */
  CONNECT_BACK,
  /** Routers pass on what an intruder on the link sends to inner LANs. */
  ROUTERS
}
