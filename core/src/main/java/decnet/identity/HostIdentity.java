package decnet.identity;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.Mac;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What makes one decky that machine: hostname, domain, MAC, the instant it seems to have been
 * installed and booted, and a stream of secret bytes for keys, serial numbers and the like.
 * Distinct per decky, stable across restarts, not recomputable without the fleet key. Immutable.
 */
public final class HostIdentity {
  private final FleetKey key;
  private final DeckyId decky;
  private final String hostname;
  private final String domain;
  private final Mac mac;
  private final Instant installedAt;
  private final Instant bootedAt;

  private HostIdentity(
      FleetKey key,
      DeckyId decky,
      String hostname,
      String domain,
      Mac mac,
      Instant installedAt,
      Instant bootedAt) {
    this.key = key;
    this.decky = decky;
    this.hostname = hostname;
    this.domain = domain;
    this.mac = mac;
    this.installedAt = installedAt;
    this.bootedAt = bootedAt;
  }

  /**
   * The identity of {@code decky}.
   *
   * @param hostname a label that shows on the wire; never the decky's own name unless an operator
   *     wrote it so
   * @param domain the domain, may be empty
   * @param createdAt when the decky was first created: it seems to have been installed 30 to 700
   *     days and booted 1 to 60 days before, by its own draw
   */
  public static HostIdentity of(
      FleetKey key, DeckyId decky, String hostname, String domain, Mac mac, Instant createdAt) {
    long bootedBefore = draw(key, decky, "booted", Duration.ofDays(1), Duration.ofDays(60));
    long installedBefore = draw(key, decky, "installed", Duration.ofDays(61), Duration.ofDays(700));
    return new HostIdentity(
        key,
        decky,
        hostname,
        domain,
        mac,
        createdAt.minusMillis(installedBefore),
        createdAt.minusMillis(bootedBefore));
  }

  private static long draw(
      FleetKey key, DeckyId decky, String purpose, Duration least, Duration most) {
    long drawn = ByteBuffer.wrap(key.derive(decky, purpose, 8).toArray()).getLong() >>> 1;
    return least.toMillis() + drawn % (most.toMillis() - least.toMillis());
  }

  /** Our own name of it: for the log and diagnostics, never for the wire. */
  public DeckyId decky() {
    return decky;
  }

  public String hostname() {
    return hostname;
  }

  /** May be empty. */
  public String domain() {
    return domain;
  }

  /** {@code hostname.domain}, or the hostname alone. */
  public String fqdn() {
    return domain.isEmpty() ? hostname : hostname + "." + domain;
  }

  public Mac mac() {
    return mac;
  }

  public Instant installedAt() {
    return installedAt;
  }

  public Instant bootedAt() {
    return bootedAt;
  }

  /**
   * {@code length} secret bytes for {@code purpose} (such as {@code ssh.ed25519}): the same for
   * ever.
   */
  public Bytes derive(String purpose, int length) {
    return key.derive(decky, purpose, length);
  }

  /**
   * A reproducible stream of choices for {@code purpose} (names, sizes, dates of generated
   * content). Not for keys: its state can be computed from its output.
   */
  public RandomGenerator choices(String purpose) {
    return RandomGeneratorFactory.of("L64X128MixRandom")
        .create(derive("choices." + purpose, 16).toArray());
  }
}
