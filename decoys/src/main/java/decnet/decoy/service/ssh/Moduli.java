package decnet.decoy.service.ssh;

import java.util.List;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;

/** The groups for the group exchange: safe primes of RFC 3526, as sshd without a moduli file. */
final class Moduli {
  private static final List<DHParameters> GROUPS =
      List.of(
          DHStandardGroups.rfc3526_2048,
          DHStandardGroups.rfc3526_3072,
          DHStandardGroups.rfc3526_4096,
          DHStandardGroups.rfc3526_6144,
          DHStandardGroups.rfc3526_8192);

  private Moduli() {}

  /** The smallest group of at least {@code wanted} bits, or the largest within {@code most}. */
  static KeyAgreements.Group choose(long least, long wanted, long most) {
    DHParameters best = DHStandardGroups.rfc3526_2048;
    for (DHParameters group : GROUPS) {
      int bits = group.getP().bitLength();
      if (bits >= least && bits <= most) {
        best = group;
        if (bits >= wanted) {
          break;
        }
      }
    }
    return new KeyAgreements.Group(best, "SHA-256");
  }
}
