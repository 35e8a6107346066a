package decnet.net;

import decnet.event.SessionTag.Endpoint;

/**
 * The two ends of a conversation: who calls, and which address and port of the decky was called.
 */
public record Peer(Endpoint remote, Endpoint local) {}
