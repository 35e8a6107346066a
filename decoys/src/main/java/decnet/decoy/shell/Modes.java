package decnet.decoy.shell;

import decnet.decoy.world.Stat;

/** chmod's modes: octal, or symbolic such as {@code u+x,go-w}. */
final class Modes {
  private Modes() {}

  static int apply(String mode, Stat stat, int umask) {
    if (mode.matches("[0-7]{1,4}")) {
      return Integer.parseInt(mode, 8);
    }
    int permissions = stat.permissions();
    for (String clause : mode.split(",")) {
      int operator = 0;
      while (operator < clause.length() && "+-=".indexOf(clause.charAt(operator)) < 0) {
        operator++;
      }
      if (operator == clause.length()) {
        continue;
      }
      String who = clause.substring(0, operator);
      int mask = who.isEmpty() ? 0777 & ~umask : 0;
      boolean all = who.contains("a");
      mask |= all || who.contains("u") ? 04700 : 0;
      mask |= all || who.contains("g") ? 02070 : 0;
      mask |= all || who.contains("o") ? 01007 : 0;
      int bits = bits(clause.substring(operator + 1), stat) & mask;
      permissions =
          switch (clause.charAt(operator)) {
            case '+' -> permissions | bits;
            case '-' -> permissions & ~bits;
            default -> permissions & ~mask | bits;
          };
    }
    return permissions;
  }

  private static int bits(String letters, Stat stat) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      bits |=
          switch (letter) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> stat.isDirectory() || (stat.permissions() & 0111) != 0 ? 0111 : 0;
            case 's' -> 06000;
            case 't' -> 01000;
            default -> 0;
          };
    }
    return bits;
  }
}
