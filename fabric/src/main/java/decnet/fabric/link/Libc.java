package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls of the C library that a link needs. Stateless; Linux only. Source: the manual pages
 * of section 2 by the same names.
 */
@SuppressWarnings("restricted") // calling C is what this class is for
final class Libc {
  static final int O_RDWR = 2; // asm-generic/fcntl.h
  static final int O_NONBLOCK = 0x800; // asm-generic/fcntl.h
  static final int O_CLOEXEC = 0x80000; // asm-generic/fcntl.h
  static final short POLLIN = 1; // asm-generic/poll.h
  static final int EINTR = 4; // asm-generic/errno-base.h
  static final int EAGAIN = 11; // asm-generic/errno-base.h

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR_NUMBER =
      STATE.varHandle(StructLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      variadic("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle IOCTL =
      variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle EVENTFD =
      handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle SETGROUPS =
      handle("setgroups", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SETRESGID =
      handle("setresgid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETRESUID =
      handle("setresuid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle WRITE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("write"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Libc() {}

  private static MethodHandle handle(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, ERRNO);
  }

  private static MethodHandle variadic(String name, FunctionDescriptor shape) {
    int fixed = 2; // open(path, flags, …) and ioctl(fd, request, …)
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        shape,
        ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  /** Room for the error number of a call. */
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  static int errno(MemorySegment state) {
    return (int) ERROR_NUMBER.get(state, 0L);
  }

  static int open(String path, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      int fd = (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags);
      return checked(fd, state, "open " + path);
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  static int socket(int family, int type) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      return checked((int) SOCKET.invokeExact(state, family, type, 0), state, "socket");
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  static int eventfd() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      int flags = O_NONBLOCK | O_CLOEXEC; // EFD_NONBLOCK, EFD_CLOEXEC: sys/eventfd.h
      return checked((int) EVENTFD.invokeExact(state, 0, flags), state, "eventfd");
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /** {@code what} names the request in messages. */
  static void ioctl(int fd, long request, MemorySegment argument, String what) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      checked((int) IOCTL.invokeExact(state, fd, request, argument), state, what);
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /**
   * Gives up every identity but {@code uid} and {@code gid}, in all threads: glibc tells them all,
   * which a system call of one's own would not. Source: setgroups(2), setresuid(2), nptl(7).
   */
  static void become(int uid, int gid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      MemorySegment groups = arena.allocateFrom(JAVA_INT, gid);
      checked((int) SETGROUPS.invokeExact(state, 1L, groups), state, "setgroups");
      checked((int) SETRESGID.invokeExact(state, gid, gid, gid), state, "setresgid");
      checked((int) SETRESUID.invokeExact(state, uid, uid, uid), state, "setresuid");
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /** Waits for ever; -1 with the reason in {@code state}. */
  static int poll(MemorySegment state, MemorySegment entries, int count) {
    try {
      return (int) POLL.invokeExact(state, entries, (long) count, -1);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** -1 with the reason in {@code state}. */
  static int read(MemorySegment state, int fd, long address, int length) {
    try {
      return (int) (long) READ.invokeExact(state, fd, address, (long) length);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  static int write(int fd, long address, int length) {
    try {
      return (int) (long) WRITE.invokeExact(fd, address, (long) length);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  static void close(int fd) {
    try {
      int ignored = (int) CLOSE.invokeExact(fd);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  private static int checked(int result, MemorySegment state, String what) throws IOException {
    if (result < 0) {
      throw new IOException(what + ": errno " + errno(state));
    }
    return result;
  }

  /** A method handle declares Throwable; what really comes out is ours or a bug. */
  private static IOException rethrown(Throwable thrown) {
    if (thrown instanceof IOException expected) {
      return expected;
    }
    throw impossible(thrown);
  }

  private static RuntimeException impossible(Throwable thrown) {
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }
}
