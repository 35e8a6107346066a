package decnet.decoy;

import decnet.decoy.tls.SelfSigned;
import decnet.decoy.tls.TlsIdentity;
import decnet.decoy.tls.TlsPersona;
import decnet.decoy.tls.TlsServer;
import java.security.KeyPair;
import java.util.concurrent.ConcurrentHashMap;

/** The TLS servers of one machine: all have its one key. Thread-safe. */
final class TlsServers {
  private static final int MAX_NAME = 64; // RFC 5280, appendix A: ub-common-name

  private final ConcurrentHashMap<Key, TlsServer> made = new ConcurrentHashMap<>();

  private record Key(TlsPersona persona, TlsSpec.Issue certificate, String name) {}

  static TlsServer of(Machine machine, TlsSpec spec) {
    return machine
        .state(TlsServers.class, first -> new TlsServers())
        .made
        .computeIfAbsent(
            new Key(spec.persona(), spec.certificate(), name(machine, spec)),
            key -> TlsServer.of(key.persona(), identity(machine, key)));
  }

  /** As make-ssl-cert does, the host's name alone where the full one is too long. */
  private static String name(Machine machine, TlsSpec spec) {
    String full = spec.name().isEmpty() ? machine.identity().fqdn() : spec.name();
    return full.length() <= MAX_NAME ? full : machine.identity().hostname();
  }

  private static TlsIdentity identity(Machine machine, Key key) {
    KeyPair pair = machine.keys().rsa(TlsSpec.KEY, TlsSpec.KEY_BITS);
    return switch (key.certificate()) {
      case SNAKEOIL -> SelfSigned.snakeoil(machine.identity(), key.name(), pair);
      case REQUEST -> SelfSigned.request(machine.identity(), key.name(), pair);
    };
  }
}
