package decnet.fabric.tcp;

import decnet.fabric.frame.Hop;

/** Which host is spoken to, and the way back to who speaks. */
record Caller(TcpHost host, Hop hop) {}
