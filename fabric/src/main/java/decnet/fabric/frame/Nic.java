package decnet.fabric.frame;

import org.jspecify.annotations.Nullable;

/**
 * The network card of a host: its Ethernet address, and what waits there. Thread-safe.
 *
 * @param late where frames wait before they leave, null for a host that answers at once
 */
public record Nic(long mac, @Nullable LateFrames late) {
  /** Of a host that answers at once. */
  public Nic(long mac) {
    this(mac, null);
  }
}
