package decnet.decoy;

import decnet.base.Bytes;
import decnet.decoy.tls.ClientHello;
import decnet.decoy.tls.ServerAnswer;
import java.util.Optional;

/**
 * What is known of a session's TLS once its handshake is complete.
 *
 * @param hello what the client said first, with its bytes, name (SNI) and protocols (ALPN); empty
 *     where it was longer than is kept
 * @param answer the version and cipher suite that were chosen
 * @param protocol the protocol that was chosen; empty where none was
 * @param certificate ours, X.509, DER
 */
public record TlsFacts(
    Optional<ClientHello> hello, ServerAnswer answer, String protocol, Bytes certificate) {}
