package decnet.decoy.service.ssh;

import decnet.decoy.world.Stat;
import java.io.IOException;

/**
 * The attributes of a file on the wire; a field counts when its flag is set. Source:
 * draft-ietf-secsh-filexfer-02 §5.
 */
record SftpAttributes(long flags, long size, int uid, int gid, int permissions, long modified) {
  static final int SIZE = 1;
  static final int OWNER = 2;
  static final int PERMISSIONS = 4;
  static final int TIMES = 8;
  private static final long EXTENDED = 0x8000_0000L;
  private static final int MODE_BITS = 07777;

  static SftpAttributes read(WireReader in) throws IOException {
    long flags = in.u32();
    long size = (flags & SIZE) != 0 ? in.u64() : 0;
    int uid = (flags & OWNER) != 0 ? (int) in.u32() : 0;
    int gid = (flags & OWNER) != 0 ? (int) in.u32() : 0;
    int permissions = (flags & PERMISSIONS) != 0 ? (int) in.u32() & MODE_BITS : 0;
    long modified = 0;
    if ((flags & TIMES) != 0) {
      in.u32(); // the time of access, which the tree does not keep
      modified = in.u32();
    }
    if ((flags & EXTENDED) != 0) {
      for (long left = in.u32(); left > 0; left--) {
        in.string();
        in.string();
      }
    }
    return new SftpAttributes(flags, size, uid, gid, permissions, modified);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  int permissionsOr(int usual) {
    return has(PERMISSIONS) ? permissions : usual;
  }

  static void write(WireWriter out, Stat stat) {
    long seconds = stat.modified().getEpochSecond();
    out.u32(SIZE | OWNER | PERMISSIONS | TIMES)
        .u64(stat.size())
        .u32(stat.uid())
        .u32(stat.gid())
        .u32(stat.mode())
        .u32(seconds)
        .u32(seconds);
  }
}
