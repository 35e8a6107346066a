package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import decnet.base.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The configuration of a network device of this host: address, netmask (which makes the route), MTU
 * and up. Stateless. Source: netdevice(7), struct ifreq.
 */
final class Interface {
  static final int IFREQ_BYTES = 40; // net/if.h: sizeof(struct ifreq)
  static final int NAME_BYTES = 16; // net/if.h: IFNAMSIZ

  private static final int AF_INET = 2; // bits/socket.h
  private static final int AF_INET6 = 10; // bits/socket.h
  private static final int IN6_IFREQ_BYTES = 24; // linux/ipv6.h: struct in6_ifreq
  private static final long SIOCGIFINDEX = 0x8933; // bits/ioctls.h
  private static final int SOCK_DGRAM = 2; // bits/socket_type.h
  private static final int SOCK_CLOEXEC = 0x80000; // bits/socket_type.h
  private static final long SIOCGIFFLAGS = 0x8913; // bits/ioctls.h
  private static final long SIOCSIFFLAGS = 0x8914; // bits/ioctls.h
  private static final long SIOCSIFADDR = 0x8916; // bits/ioctls.h
  private static final long SIOCSIFNETMASK = 0x891c; // bits/ioctls.h
  private static final long SIOCSIFMTU = 0x8922; // bits/ioctls.h
  private static final int IFF_UP = 1; // net/if.h

  private Interface() {}

  /** Gives the device {@code address} in a network of {@code bits}, and takes it up. */
  static void configure(String device, byte[] address, int bits, int mtu) throws IOException {
    int fd = Libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = request(arena, device);
      request.set(JAVA_INT, NAME_BYTES, mtu);
      Libc.ioctl(fd, SIOCSIFMTU, request, "mtu " + mtu + " of " + device);
      Libc.ioctl(fd, SIOCSIFADDR, inet(request, address), "address of " + device);
      int mask = bits == 0 ? 0 : -1 << (32 - bits);
      byte[] octets = {(byte) (mask >> 24), (byte) (mask >> 16), (byte) (mask >> 8), (byte) mask};
      Libc.ioctl(fd, SIOCSIFNETMASK, inet(request, octets), "netmask of " + device);
      request.asSlice(NAME_BYTES).fill((byte) 0);
      Libc.ioctl(fd, SIOCGIFFLAGS, request, "flags of " + device);
      short flags = request.get(JAVA_SHORT, NAME_BYTES);
      request.set(JAVA_SHORT, NAME_BYTES, (short) (flags | IFF_UP));
      Libc.ioctl(fd, SIOCSIFFLAGS, request, "up " + device);
    } finally {
      Libc.close(fd);
    }
  }

  /** Gives the device one more address, of IPv6. Source: ipv6(7), struct in6_ifreq. */
  static void address6(String device, IpAddress address, int bits) throws IOException {
    int fd = Libc.socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment named = request(arena, device);
      Libc.ioctl(fd, SIOCGIFINDEX, named, "index of " + device);
      MemorySegment request = arena.allocate(IN6_IFREQ_BYTES, 8);
      MemorySegment.copy(address.octets(), 0, request, JAVA_BYTE, 0, 16);
      request.set(JAVA_INT, 16, bits);
      request.set(JAVA_INT, 20, named.get(JAVA_INT, NAME_BYTES));
      Libc.ioctl(fd, SIOCSIFADDR, request, address + " on " + device + " (is IPv6 off here?)");
    } finally {
      Libc.close(fd);
    }
  }

  /** A struct ifreq for {@code device}. */
  static MemorySegment request(Arena arena, String device) {
    MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
    for (int i = 0; i < device.length() && i < NAME_BYTES - 1; i++) {
      request.set(JAVA_BYTE, i, (byte) device.charAt(i));
    }
    return request;
  }

  private static MemorySegment inet(MemorySegment request, byte[] address) {
    request.asSlice(NAME_BYTES).fill((byte) 0);
    request.set(JAVA_SHORT, NAME_BYTES, (short) AF_INET);
    MemorySegment.copy(address, 0, request, JAVA_BYTE, NAME_BYTES + 4, 4); // sockaddr_in.sin_addr
    return request;
  }
}
