package decnet.substrate;

import decnet.base.IpAddress;
import decnet.substrate.Rule.Protocol;
import java.util.List;
import java.util.Optional;

/**
 * Address translation at a router.
 *
 * @param outside the LAN that the other ones hide from: what leaves for it has the router's own
 *     address there; empty for no translation
 * @param forwards ports of the router's outside address that lead inside; they need no rule
 */
public record Nat(Optional<String> outside, List<Forward> forwards) {
  public static final Nat NONE = new Nat(Optional.empty(), List.of());

  public Nat {
    forwards = List.copyOf(forwards);
  }

  /** One port that leads inside. */
  public record Forward(Protocol protocol, int port, IpAddress to, int toPort) {}

  /** Where {@code port} of the outside address leads. */
  public Optional<Forward> forward(Protocol protocol, int port) {
    return forwards.stream()
        .filter(one -> one.protocol() == protocol && one.port() == port)
        .findFirst();
  }

  boolean hides(Leg in, Leg out) {
    return outside.filter(lan -> lan.equals(out.lan()) && !lan.equals(in.lan())).isPresent();
  }
}
