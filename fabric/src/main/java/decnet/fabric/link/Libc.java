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
import java.util.List;

/**
 * The few calls of the C library that a link needs. Stateless; Linux only. Source: the manual pages
 * of section 2 by the same names.
 *
 * <p>{@code Throwable} is caught because a method handle declares it; C throws nothing. The calls
 * that are made for each frame are spelled out, so that they allocate nothing; all others go
 * through {@link #checked}.
 */
@SuppressWarnings("restricted") // calling C is what this class is for
final class Libc {
  static final int O_RDWR = 2; // asm-generic/fcntl.h
  static final int O_NONBLOCK = 0x800; // asm-generic/fcntl.h
  static final int O_CLOEXEC = 0x80000; // asm-generic/fcntl.h
  static final short POLLIN = 1; // asm-generic/poll.h
  static final short POLLBROKEN = 8 | 16 | 32; // asm-generic/poll.h: POLLERR, POLLHUP, POLLNVAL
  static final int EINTR = 4; // asm-generic/errno-base.h
  static final int EAGAIN = 11; // asm-generic/errno-base.h
  static final int ENOBUFS = 105; // asm-generic/errno.h

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
  private static final MethodHandle CAPSET =
      handle("capset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle EXECVE =
      handle("execve", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle FCNTL =
      variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle SEND =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
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
    int fixed = 2; // open(path, flags, …), ioctl(fd, request, …) and fcntl(fd, command, …)
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

  /** A call of C: its result, with the reason of a -1 in {@code state}. */
  private interface Call {
    int of(MemorySegment state, Arena arena) throws Throwable;
  }

  /** Calls, and makes an exception of -1; {@code what} names the call in it. */
  private static int checked(String what, Call call) throws IOException {
    int result;
    int reason;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      result = call.of(state, arena);
      reason = errno(state);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
    if (result < 0) {
      throw new IOException(what + ": errno " + reason);
    }
    return result;
  }

  static int open(String path, int flags) throws IOException {
    return checked(
        "open " + path,
        (state, arena) -> (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags));
  }

  static int socket(int family, int type) throws IOException {
    return checked("socket", (state, arena) -> (int) SOCKET.invokeExact(state, family, type, 0));
  }

  static int eventfd() throws IOException {
    int flags = O_NONBLOCK | O_CLOEXEC; // EFD_NONBLOCK, EFD_CLOEXEC: sys/eventfd.h
    return checked("eventfd", (state, arena) -> (int) EVENTFD.invokeExact(state, 0, flags));
  }

  /** {@code what} names the request in messages. */
  static void ioctl(int fd, long request, MemorySegment argument, String what) throws IOException {
    checked(what, (state, arena) -> (int) IOCTL.invokeExact(state, fd, request, argument));
  }

  /**
   * Gives up every identity but {@code uid} and {@code gid}, in all threads: glibc tells them all,
   * which a system call of one's own would not. Source: setgroups(2), setresuid(2), nptl(7).
   */
  static void become(int uid, int gid) throws IOException {
    checked(
        "setgroups",
        (state, arena) ->
            (int) SETGROUPS.invokeExact(state, 1L, arena.allocateFrom(JAVA_INT, gid)));
    checked("setresgid", (state, arena) -> (int) SETRESGID.invokeExact(state, gid, gid, gid));
    checked("setresuid", (state, arena) -> (int) SETRESUID.invokeExact(state, uid, uid, uid));
  }

  /** Whether a program that takes this one's place gets {@code fd}. Source: fcntl(2), F_SETFD. */
  static void inheritable(int fd, boolean inherited) throws IOException {
    int setFlags = 2; // F_SETFD: asm-generic/fcntl.h
    int flags = inherited ? 0 : 1; // FD_CLOEXEC: asm-generic/fcntl.h
    checked("fcntl", (state, arena) -> (int) FCNTL.invokeExact(state, fd, setFlags, flags));
  }

  /**
   * Gives up the calling thread's capabilities, and with the inheritable also the ambient ones, and
   * becomes another program, which has what this thread has. Returns only by failing. Source:
   * capset(2), capabilities(7), execve(2).
   */
  static void become(String program, List<String> arguments, List<String> environment)
      throws IOException {
    checked(
        "capset",
        (state, arena) -> {
          MemorySegment header = arena.allocate(8, 4); // version, and pid 0: this thread
          header.set(JAVA_INT, 0, 0x20080522); // _LINUX_CAPABILITY_VERSION_3: linux/capability.h
          MemorySegment none = arena.allocate(24, 4); // twice effective, permitted, inheritable
          return (int) CAPSET.invokeExact(state, header, none);
        });
    checked(
        "execve " + program,
        (state, arena) -> {
          MemorySegment path = arena.allocateFrom(program);
          MemorySegment words = strings(arena, arguments);
          MemorySegment settings = strings(arena, environment);
          return (int) EXECVE.invokeExact(state, path, words, settings);
        });
  }

  private static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L); // the last one is null
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return array;
  }

  static void bind(int fd, MemorySegment address) throws IOException {
    int length = (int) address.byteSize();
    checked("bind", (state, arena) -> (int) BIND.invokeExact(state, fd, address, length));
  }

  /** Fills {@code address} with what {@code fd} is bound to. */
  static void bound(int fd, MemorySegment address) throws IOException {
    checked(
        "getsockname",
        (state, arena) -> {
          MemorySegment length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
          return (int) GETSOCKNAME.invokeExact(state, fd, address, length);
        });
  }

  /** {@code what} names the option in messages. */
  static void option(int fd, int level, int option, MemorySegment value, String what)
      throws IOException {
    int length = (int) value.byteSize();
    checked(
        what,
        (state, arena) -> (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length));
  }

  /** Fills {@code value} with an option of {@code fd}. */
  static void option(int fd, int level, int option, MemorySegment value) throws IOException {
    checked(
        "getsockopt",
        (state, arena) -> {
          MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
          return (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length);
        });
  }

  /** {@code length} bytes of what {@code fd} shares with the kernel, for reading and writing. */
  static MemorySegment map(int fd, long length) throws IOException {
    int protection = 1 | 2; // PROT_READ | PROT_WRITE: asm-generic/mman-common.h
    int shared = 1; // MAP_SHARED: linux/mman.h
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      long at = (long) MMAP.invokeExact(state, 0L, length, protection, shared, fd, 0L);
      if (at == -1) {
        throw new IOException("mmap: errno " + errno(state));
      }
      return MemorySegment.ofAddress(at).reinterpret(length);
    } catch (IOException refused) {
      throw refused;
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** Nobody may use {@code mapped} any more. */
  static void unmap(MemorySegment mapped) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) MUNMAP.invokeExact(state(arena), mapped.address(), mapped.byteSize());
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** As {@link #write}, with the reason of a -1 in {@code state}. */
  static int write(MemorySegment state, int fd, long address, int length) {
    try {
      return (int) (long) SEND.invokeExact(state, fd, address, (long) length);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** Lets a device drain for {@code millis}; less where a signal comes. */
  static void pause(MemorySegment state, int millis) {
    try {
      int ignored = (int) POLL.invokeExact(state, MemorySegment.NULL, 0L, millis);
    } catch (Throwable thrown) {
      throw impossible(thrown);
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

  /** What came out of a method handle: ours, or a bug. */
  private static RuntimeException impossible(Throwable thrown) {
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }
}
