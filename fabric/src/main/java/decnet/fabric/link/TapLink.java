package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.config.Cidr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/**
 * A TAP device of this host: the kernel is the other end of the cable. The device is not
 * persistent, so closing it, or the death of the process, removes it with address and route.
 * Writers share a read lock, which keeps the descriptor open under them.
 *
 * <p>Source: Linux Documentation/networking/tuntap.rst.
 */
public final class TapLink implements Link {
  private static final System.Logger LOG = System.getLogger("decnet.fabric");
  private static final String DEVICE = "/dev/net/tun";
  private static final long TUNSETIFF = 0x400454caL; // linux/if_tun.h
  private static final long TUNGETIFF = 0x800454d2L; // linux/if_tun.h
  private static final short IFF_TAP = 2; // linux/if_tun.h
  private static final short IFF_NO_PI = 0x1000; // linux/if_tun.h
  private static final int POLLFD_BYTES = 8; // poll.h: int fd, short events, short revents

  private final String device;
  private final Cidr lan;
  private final int mtu;
  private final int fd;
  private final int wake;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment state = Libc.state(arena);
  private final MemorySegment entries = arena.allocate(2 * POLLFD_BYTES, 8);
  private final MemorySegment one = arena.allocate(JAVA_LONG);
  private final AtomicLong dropped = new AtomicLong();
  private final StampedLock open = new StampedLock();
  private final ReentrantLock reading = new ReentrantLock(); // held while the wake-up is polled
  private volatile boolean closed;
  private boolean released; // the write lock guards it

  private TapLink(String device, Cidr lan, int mtu, int fd, int wake) {
    this.device = device;
    this.lan = lan;
    this.mtu = mtu;
    this.fd = fd;
    this.wake = wake;
    entries.set(JAVA_INT, 0, fd);
    entries.set(JAVA_SHORT, 4, Libc.POLLIN);
    entries.set(JAVA_INT, POLLFD_BYTES, wake);
    entries.set(JAVA_SHORT, POLLFD_BYTES + 4, Libc.POLLIN);
    one.set(JAVA_LONG, 0, 1);
  }

  /** Whether this process may open TAP devices. */
  public static boolean isUsable() {
    Path device = Path.of(DEVICE); // access(2) leaves capabilities out
    return Files.isWritable(device) || Privileges.isAmbient() && Files.exists(device);
  }

  /**
   * Makes a device named {@code decnet0}, {@code decnet1}, … This host gets the first address of
   * {@code wanted}, or of another private network where {@code wanted} would shadow a route.
   *
   * @throws FaultException UNSUPPORTED where the device cannot be made or configured
   */
  public static TapLink open(Cidr wanted, int mtu) {
    if (!wanted.address().isIpv4() || wanted.bits() < 8 || wanted.bits() > 30) {
      throw new FaultException(
          Fault.UNSUPPORTED, "network.lan: " + wanted + " (expected: IPv4, /8 to /30)");
    }
    try {
      Cidr lan =
          Routes.read()
              .free(wanted)
              .orElseThrow(() -> new IOException("no private network is free"));
      if (!lan.equals(wanted)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "network.lan would shadow a route wanted=" + wanted + " taken=" + lan);
      }
      return make(lan, mtu);
    } catch (IOException refused) {
      throw new FaultException(Fault.UNSUPPORTED, "tap: " + refused.getMessage(), refused);
    }
  }

  private static TapLink make(Cidr lan, int mtu) throws IOException {
    int fd = Libc.open(DEVICE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    boolean done = false;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = Interface.request(arena, "decnet%d");
      request.set(JAVA_SHORT, Interface.NAME_BYTES, (short) (IFF_TAP | IFF_NO_PI));
      Libc.ioctl(fd, TUNSETIFF, request, "TUNSETIFF");
      String device = name(request);
      Interface.configure(device, first(lan).octets(), lan.bits(), mtu);
      TapLink link = new TapLink(device, lan, mtu, fd, Libc.eventfd());
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
    byte[] octets = lan.address().octets();
    int value =
        (octets[0] & 255) << 24
            | (octets[1] & 255) << 16
            | (octets[2] & 255) << 8
            | (octets[3] & 255);
    return Routes.address((value & -1 << (32 - lan.bits())) + 1);
  }

  @Override
  public String name() {
    return "tap";
  }

  /** The device's name, such as {@code decnet0}. */
  public String device() {
    return device;
  }

  /** The network behind the device. */
  public Cidr lan() {
    return lan;
  }

  /** This host's own address in it. */
  public IpAddress address() {
    return first(lan);
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    reading.lock();
    try {
      return await(batch);
    } finally {
      reading.unlock();
    }
  }

  private int await(Frame[] batch) throws IOException {
    while (!closed) {
      int count = drain(batch);
      if (count > 0) {
        return count;
      }
      if (Libc.poll(state, entries, 2) < 0 && Libc.errno(state) != Libc.EINTR) {
        throw new IOException("poll " + device + ": errno " + Libc.errno(state));
      }
    }
    return -1;
  }

  private int drain(Frame[] batch) throws IOException {
    long held = open.readLock();
    try {
      int count = 0;
      while (count < batch.length && !closed) {
        Frame frame = batch[count];
        int got = Libc.read(state, fd, frame.address(0), frame.capacity());
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
    } finally {
      open.unlockRead(held);
    }
  }

  @Override
  public void write(Frame frame) {
    long held = open.readLock();
    try {
      if (closed || Libc.write(fd, frame.address(frame.start()), frame.length()) < 0) {
        dropped.incrementAndGet();
      }
    } finally {
      open.unlockRead(held);
    }
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  /**
   * Lets the program that takes this one's place have the device.
   *
   * @return what {@link #inherit} must be told
   */
  public String bequeath() {
    try {
      Libc.inheritable(fd, true);
    } catch (IOException refused) {
      throw new FaultException(Fault.UNSUPPORTED, "tap: " + refused.getMessage(), refused);
    }
    return fd + "," + device + "," + lan + "," + mtu;
  }

  /**
   * Takes the device that the program before us left.
   *
   * @throws FaultException UNSUPPORTED where {@code will} is not what {@link #bequeath} said, or
   *     the descriptor is no such device
   */
  public static TapLink inherit(String will) {
    String[] parts = will.split(",", -1);
    try (Arena arena = Arena.ofConfined()) {
      if (parts.length != 4) {
        throw new IOException("inherited: '" + will + "' (expected: fd,device,lan,mtu)");
      }
      int fd = Integer.parseInt(parts[0]);
      MemorySegment request = Interface.request(arena, "");
      Libc.ioctl(fd, TUNGETIFF, request, "TUNGETIFF");
      String device = name(request);
      if (!device.equals(parts[1])) {
        throw new IOException("inherited device: " + device + " (expected: " + parts[1] + ")");
      }
      Libc.inheritable(fd, false);
      return new TapLink(
          device, Cidr.parse(parts[2]), Integer.parseInt(parts[3]), fd, Libc.eventfd());
    } catch (IOException | IllegalArgumentException refused) {
      throw new FaultException(Fault.UNSUPPORTED, "tap: " + refused.getMessage(), refused);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    one.set(JAVA_LONG, 0, 1);
    Libc.write(wake, one.address(), Long.BYTES);
    reading.lock(); // the reader has left
    long held = open.writeLock();
    try {
      if (!released) {
        released = true;
        Libc.close(fd);
        Libc.close(wake);
      }
    } finally {
      open.unlockWrite(held);
      reading.unlock();
    }
  }
}
