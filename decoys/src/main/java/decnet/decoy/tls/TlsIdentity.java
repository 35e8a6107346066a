package decnet.decoy.tls;

import decnet.base.Bytes;
import java.security.PrivateKey;

/**
 * Who a TLS server says it is: a certificate (X.509, DER) and its RSA key. Immutable.
 *
 * @param certificate the certificate alone; a self-signed one needs no chain
 */
public record TlsIdentity(Bytes certificate, PrivateKey key) {}
