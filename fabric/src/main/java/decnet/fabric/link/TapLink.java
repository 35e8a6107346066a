package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TAP device of this host: the kernel is the other end of the cable. The device is not
 * persistent, so closing it, or the death of the process, removes it with address and route.
 *
 * <p>Source: Linux Documentation/networking/tuntap.rst.
 */
public final class TapLink implements DeviceLink {
  private static final String DEVICE = "/dev/net/tun";
  private static final long TUNSETIFF = 0x400454caL; // linux/if_tun.h
  private static final long TUNGETIFF = 0x800454d2L; // linux/if_tun.h
  private static final short IFF_TAP = 2; // linux/if_tun.h
  private static final short IFF_NO_PI = 0x1000; // linux/if_tun.h

  private final String device;
  private final Cidr wanted;
  private final Cidr lan;
  private final int mtu;
  private final Descriptor open;
  private final MemorySegment state = Libc.state(Arena.ofAuto()); // for the one who reads
  private final Optional<Cidr> lan6;
  private final AtomicLong dropped = new AtomicLong();

  private TapLink(String device, Cidr wanted, Cidr lan, Optional<Cidr> lan6, int mtu, int fd)
      throws IOException {
    this.lan6 = lan6;
    this.device = device;
    this.wanted = wanted;
    this.lan = lan;
    this.mtu = mtu;
    open = new Descriptor(fd, device);
  }

  /** Why this process cannot make TAP devices, and what helps; empty where it can. */
  public static Optional<String> obstacle() {
    if (!Files.exists(Path.of(DEVICE))) {
      return Optional.of(
          "there is no "
              + DEVICE
              + " (try: modprobe tun; for a container: --device "
              + DEVICE
              + " --cap-add NET_ADMIN)");
    }
    if (!Privileges.has(Privileges.CAP_NET_ADMIN)) {
      return Optional.of(
          "this process lacks CAP_NET_ADMIN (try: sudo; for a container: --cap-add NET_ADMIN)");
    }
    return Optional.empty();
  }

  /**
   * Makes a device named {@code decnet0}, {@code decnet1}, … This host gets the first address of
   * {@code wanted}, or of another private network where {@code wanted} would shadow a route.
   *
   * @throws FaultException UNSUPPORTED where the device cannot be made or configured
   */
  public static TapLink open(Cidr wanted, int mtu) {
    return open(wanted, Optional.empty(), mtu);
  }

  /** As {@link #open(Cidr, int)}; this host gets the address ::1 of {@code lan6} too, a /64. */
  public static TapLink open(Cidr wanted, Optional<Cidr> lan6, int mtu) {
    if (!wanted.address().isIpv4() || wanted.bits() < 8 || wanted.bits() > 30) {
      throw new FaultException(
          Fault.UNSUPPORTED, "network.lan: " + wanted + " (expected: IPv4, /8 to /30)");
    }
    try {
      Cidr lan =
          Routes.read()
              .free(wanted)
              .orElseThrow(() -> new IOException("no private network is free"));
      return make(wanted, lan, lan6, mtu);
    } catch (IOException refused) {
      throw new FaultException(Fault.UNSUPPORTED, "tap: " + refused.getMessage(), refused);
    }
  }

  private static TapLink make(Cidr wanted, Cidr lan, Optional<Cidr> lan6, int mtu)
      throws IOException {
    int fd = Libc.open(DEVICE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    boolean done = false;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = Interface.request(arena, "decnet%d");
      request.set(JAVA_SHORT, Interface.NAME_BYTES, (short) (IFF_TAP | IFF_NO_PI));
      Libc.ioctl(fd, TUNSETIFF, request, "TUNSETIFF");
      String device = name(request);
      Interface.configure(device, first(lan).octets(), lan.bits(), mtu);
      if (lan6.isPresent()) {
        Interface.address6(device, first6(lan6.get()), lan6.get().bits());
      }
      TapLink link = new TapLink(device, wanted, lan, lan6, mtu, fd);
      done = true;
      return link;
    } finally {
      if (!done) {
        Libc.close(fd);
      }
    }
  }

  /** The name in a struct ifreq. */
  private static String name(MemorySegment request) {
    byte[] name = request.asSlice(0, Interface.NAME_BYTES).toArray(JAVA_BYTE);
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.US_ASCII);
  }

  private static IpAddress first(Cidr lan) {
    return IpAddress.ipv4((lan.address().ipv4() & -1 << (32 - lan.bits())) + 1);
  }

  @Override
  public String name() {
    return "tap";
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public Cidr lan() {
    return lan;
  }

  private static IpAddress first6(Cidr lan6) {
    return IpAddress.of(lan6.address().high(), 1);
  }

  @Override
  public List<Cidr> lan6() {
    return lan6.stream().toList();
  }

  /** This host's own address in it. */
  public IpAddress address() {
    return first(lan);
  }

  @Override
  public Set<IpAddress> reserved() {
    return lan6.map(net -> Set.of(address(), first6(net))).orElseGet(() -> Set.of(address()));
  }

  @Override
  public List<String> limits() {
    return lan.equals(wanted)
        ? List.of()
        : List.of(
            "WARNING: network.lan "
                + wanted
                + " would shadow a route of this host: the deckies are in "
                + lan);
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    return open.read(batch, this::drain);
  }

  private int drain(Frame[] batch) throws IOException {
    int count = 0;
    while (count < batch.length && !open.isClosed()) {
      Frame frame = batch[count];
      int got = Libc.read(state, open.fd(), frame.address(0), frame.capacity());
      if (got < 0) {
        int reason = Libc.errno(state);
        if (reason == Libc.EAGAIN || reason == Libc.EINTR) {
          break;
        }
        throw new IOException("read " + device + ": errno " + reason);
      }
      frame.bounds(0, got);
      count++;
    }
    return count;
  }

  @Override
  public void write(Frame frame) {
    long held = open.hold();
    try {
      if (open.isClosed()
          || Libc.write(open.fd(), frame.address(frame.start()), frame.length()) < 0) {
        dropped.incrementAndGet();
      }
    } finally {
      open.release(held);
    }
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public String bequeath() {
    try {
      Libc.inheritable(open.fd(), true);
    } catch (IOException refused) {
      throw new FaultException(Fault.UNSUPPORTED, "tap: " + refused.getMessage(), refused);
    }
    return "tap,"
        + open.fd()
        + ","
        + device
        + ","
        + wanted
        + ","
        + lan
        + ","
        + mtu
        + lan6.map(net -> "," + net).orElse("");
  }

  /** As {@link DeviceLink#inherit}. */
  static TapLink inherit(String[] parts) {
    try (Arena arena = Arena.ofConfined()) {
      if (parts.length != 6 && parts.length != 7) {
        throw new IOException(
            "inherited: "
                + List.of(parts)
                + " (expected: tap,fd,device,wanted,lan,mtu and lan6 or none)");
      }
      int fd = Integer.parseInt(parts[1]);
      MemorySegment request = Interface.request(arena, "");
      Libc.ioctl(fd, TUNGETIFF, request, "TUNGETIFF");
      String device = name(request);
      if (!device.equals(parts[2])) {
        throw new IOException("inherited device: " + device + " (expected: " + parts[2] + ")");
      }
      Libc.inheritable(fd, false);
      Cidr wanted = Cidr.parse(parts[3]);
      Optional<Cidr> lan6 =
          parts.length == 7 ? Optional.of(Cidr.parse(parts[6])) : Optional.empty();
      int mtu = Integer.parseInt(parts[5]);
      return new TapLink(device, wanted, Cidr.parse(parts[4]), lan6, mtu, fd);
    } catch (IOException | IllegalArgumentException refused) {
      throw new FaultException(Fault.UNSUPPORTED, "tap: " + refused.getMessage(), refused);
    }
  }

  @Override
  public void close() {
    open.close(() -> {});
  }
}
