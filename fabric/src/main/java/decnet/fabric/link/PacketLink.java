package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network interface of this host, shared with it: deckies are neighbours of the machines that are
 * on it. A packet socket takes every frame that comes in (promiscuously, merged segments and
 * unfinished checksums included) from a ring shared with the kernel, and sends onto the wire; what
 * this host itself sends is not seen.
 *
 * <p>Source: packet(7), Linux Documentation/networking/packet_mmap.rst.
 */
public final class PacketLink implements DeviceLink {
  private static final System.Logger LOG = System.getLogger("decnet.fabric");
  private static final int AF_PACKET = 17; // bits/socket.h
  private static final int SOCK_RAW = 3; // bits/socket_type.h
  private static final int SOL_PACKET = 263; // bits/socket.h
  private static final int ADD_MEMBERSHIP = 1; // linux/if_packet.h: PACKET_ADD_MEMBERSHIP
  private static final int RX_RING = 5; // linux/if_packet.h: PACKET_RX_RING
  private static final int VERSION = 10; // linux/if_packet.h: PACKET_VERSION
  private static final int STATISTICS = 6; // linux/if_packet.h: PACKET_STATISTICS
  private static final int IGNORE_OUTGOING = 23; // linux/if_packet.h: PACKET_IGNORE_OUTGOING
  private static final int TPACKET_V3 = 2; // linux/if_packet.h
  private static final short MR_PROMISC = 1; // linux/if_packet.h: PACKET_MR_PROMISC
  private static final short ALL_TYPES = 3; // linux/if_ether.h: ETH_P_ALL
  private static final int ADDRESS_BYTES = 20; // sizeof(struct sockaddr_ll)
  private static final int INDEX = 4; // sockaddr_ll: sll_ifindex
  private static final int BLOCK_BYTES = 1 << 18; // holds the largest merged segment, 64 KiB
  private static final int BLOCKS = 32; // 8 MiB: 60 ms of 1 Gbit/s
  private static final int CELL_BYTES = 2048; // of no meaning with TPACKET_V3, but checked
  private static final int RETIRE_MILLIS = 1; // after which a block that is not full is ours
  private static final int MAX_FRAME = 65_535 + 18; // RFC 791 §3.1, behind Ethernet and a tag
  private static final int ATTEMPTS = 4; // to send into a queue that is full, 1 ms apart

  private final String device;
  private final Cidr lan;
  private final int mtu;
  private final Descriptor open;
  private final MemorySegment memory;
  private final PacketRing ring;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();

  private PacketLink(String device, Cidr lan, int fd) throws IOException {
    this.device = device;
    this.lan = lan;
    mtu = Neighbourhood.interfaceOf(device).getMTU();
    memory = ring(fd);
    ring = new PacketRing(memory, BLOCK_BYTES);
    open = new Descriptor(fd, device);
  }

  /**
   * Joins the network of {@code device}. Deckies have addresses of {@code wanted} where that lies
   * within the device's own network or the device has none, else of the device's network.
   *
   * @throws FaultException UNSUPPORTED where there is no such Ethernet device, it is down, or this
   *     process may not open it
   */
  public static PacketLink open(String device, Cidr wanted) {
    try {
      Neighbourhood.check(device);
      Cidr lan = Neighbourhood.lan(device, wanted);
      int fd = Libc.socket(AF_PACKET, SOCK_RAW | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
      boolean done = false;
      try (Arena arena = Arena.ofConfined()) {
        Libc.option(fd, SOL_PACKET, VERSION, word(arena, TPACKET_V3), "PACKET_VERSION");
        Libc.option(fd, SOL_PACKET, IGNORE_OUTGOING, word(arena, 1), "PACKET_IGNORE_OUTGOING");
        bind(fd, Neighbourhood.interfaceOf(device).getIndex());
        PacketLink link = new PacketLink(device, lan, fd);
        done = true;
        return link;
      } finally {
        if (!done) {
          Libc.close(fd);
        }
      }
    } catch (IOException refused) {
      throw refused(device, refused);
    }
  }

  private static FaultException refused(String device, Exception reason) {
    return new FaultException(
        Fault.UNSUPPORTED, "packet:" + device + ": " + reason.getMessage(), reason);
  }

  private static MemorySegment word(Arena arena, int value) {
    return arena.allocateFrom(JAVA_INT, value);
  }

  /** Frees the ring that {@code fd} may have had in another program, and makes one. */
  private static MemorySegment ring(int fd) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocate(28, 4); // struct tpacket_req3
      Libc.option(fd, SOL_PACKET, RX_RING, none, "PACKET_RX_RING");
      MemorySegment request =
          arena.allocateFrom(
              JAVA_INT,
              BLOCK_BYTES,
              BLOCKS,
              CELL_BYTES,
              BLOCK_BYTES / CELL_BYTES * BLOCKS,
              RETIRE_MILLIS,
              0,
              0);
      Libc.option(fd, SOL_PACKET, RX_RING, request, "PACKET_RX_RING");
      return Libc.map(fd, (long) BLOCK_BYTES * BLOCKS);
    }
  }

  private static void bind(int fd, int index) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment promiscuous = arena.allocate(16, 4); // struct packet_mreq
      promiscuous.set(JAVA_INT, 0, index);
      promiscuous.set(JAVA_SHORT, 4, MR_PROMISC);
      Libc.option(fd, SOL_PACKET, ADD_MEMBERSHIP, promiscuous, "PACKET_MR_PROMISC");
      MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(JAVA_SHORT, 2, Short.reverseBytes(ALL_TYPES)); // in network order
      address.set(JAVA_INT, INDEX, index);
      Libc.bind(fd, address);
    }
  }

  @Override
  public String name() {
    return "packet:" + device;
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public Cidr lan() {
    return lan;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public int maxFrame() {
    return MAX_FRAME;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Set<IpAddress> reserved() {
    return Neighbourhood.taken();
  }

  @Override
  public List<String> limits() {
    List<String> limits = new ArrayList<>();
    limits.add("this host itself cannot reach its deckies on " + device + "; other machines can");
    limits.add(
        "switches with port security, hypervisors and clouds that allow one MAC a port drop the"
            + " deckies' frames");
    if (Files.exists(Path.of("/sys/class/net", device, "phy80211"))) {
      limits.add(
          "WARNING: " + device + " is Wi-Fi: access points drop frames of MACs that did not join");
    }
    return limits;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    return open.read(batch, ring::take);
  }

  @Override
  public void write(Frame frame) {
    long held = open.hold();
    try {
      if (open.isClosed()
          || Libc.write(open.fd(), frame.address(frame.start()), frame.length()) < 0
              && !again(frame)) {
        dropped.incrementAndGet();
      }
    } finally {
      open.release(held);
    }
  }

  /** Tries a few times more while the device's queue is full. */
  private boolean again(Frame frame) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.state(arena);
      for (int i = 1; i < ATTEMPTS; i++) {
        if (Libc.write(state, open.fd(), frame.address(frame.start()), frame.length()) >= 0) {
          return true;
        }
        int reason = Libc.errno(state);
        if (reason != Libc.ENOBUFS && reason != Libc.EAGAIN && reason != Libc.EINTR) {
          return false;
        }
        Libc.pause(state, 1);
      }
      return false;
    }
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  /** What the ring had no room for, as the kernel counts it, and what did not fit a frame. */
  @Override
  public long missed() {
    long held = open.hold();
    try (Arena arena = Arena.ofConfined()) {
      if (!open.isClosed()) {
        MemorySegment counts = arena.allocate(12, 4); // struct tpacket_stats_v3: packets, drops, …
        Libc.option(open.fd(), SOL_PACKET, STATISTICS, counts);
        missed.addAndGet(Integer.toUnsignedLong(counts.get(JAVA_INT, 4))); // since the last time
      }
    } catch (IOException refused) {
      LOG.log(System.Logger.Level.DEBUG, "no statistics of " + device, refused);
    } finally {
      open.release(held);
    }
    return missed.get() + ring.lost();
  }

  @Override
  public String bequeath() {
    try {
      Libc.inheritable(open.fd(), true);
    } catch (IOException refused) {
      throw refused(device, refused);
    }
    return "packet," + open.fd() + "," + device + "," + lan;
  }

  /** As {@link DeviceLink#inherit}. */
  static PacketLink inherit(String[] parts) {
    try (Arena arena = Arena.ofConfined()) {
      if (parts.length != 4) {
        throw new IOException("inherited: " + List.of(parts) + " (expected: packet,fd,device,lan)");
      }
      int fd = Integer.parseInt(parts[1]);
      MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
      Libc.bound(fd, address);
      NetworkInterface named = Neighbourhood.interfaceOf(parts[2]);
      if (address.get(JAVA_SHORT, 0) != AF_PACKET
          || address.get(JAVA_INT, INDEX) != named.getIndex()) {
        throw new IOException("inherited descriptor is no packet socket of " + parts[2]);
      }
      Libc.inheritable(fd, false);
      return new PacketLink(parts[2], Cidr.parse(parts[3]), fd);
    } catch (IOException | IllegalArgumentException refused) {
      throw refused(parts.length > 2 ? parts[2] : "", refused);
    }
  }

  @Override
  public void close() {
    open.close(() -> Libc.unmap(memory));
  }
}
