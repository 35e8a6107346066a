package decnet.decoy.world;

import java.time.Instant;

/**
 * What stat(2) tells of a file. {@code permissions} is the low twelve bits of its mode; {@code
 * size} in bytes; {@code target} is a symbolic link's, else empty.
 */
public record Stat(
    Kind kind,
    int permissions,
    int uid,
    int gid,
    long size,
    Instant modified,
    int links,
    long inode,
    String target) {
  /** The kinds of file, with the letter of {@code ls -l} and the type bits of a mode. */
  public enum Kind {
    FILE('-', 0100000),
    DIRECTORY('d', 0040000),
    LINK('l', 0120000),
    CHARACTER_DEVICE('c', 0020000),
    SOCKET('s', 0140000);

    private final char letter;
    private final int bits;

    Kind(char letter, int bits) {
      this.letter = letter;
      this.bits = bits;
    }

    public char letter() {
      return letter;
    }

    public int bits() {
      return bits;
    }
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  public boolean isFile() {
    return kind == Kind.FILE;
  }

  /** Type and permissions as in st_mode. */
  public int mode() {
    return kind.bits() | permissions;
  }

  /** Ten characters as {@code ls -l} writes them. */
  public String modeText() {
    StringBuilder text = new StringBuilder().append(kind.letter());
    for (int shift = 6; shift >= 0; shift -= 3) {
      int bits = permissions >> shift;
      int special = permissions >> (9 + shift / 3) & 1;
      text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
      boolean runs = (bits & 1) != 0;
      if (special != 0) {
        char set = shift == 0 ? 't' : 's';
        text.append(runs ? set : Character.toUpperCase(set));
      } else {
        text.append(runs ? 'x' : '-');
      }
    }
    return text.toString();
  }
}
