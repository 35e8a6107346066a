/**
 * TLS as genuine servers speak it: engines with bytes in and bytes out, certificates, and the
 * fingerprints of clients. It must not know sessions, services or sockets, so that it can move into
 * a process of its own; it alone calls native code on a peer's bytes.
 */
@NullMarked
package decnet.decoy.tls;

import org.jspecify.annotations.NullMarked;
