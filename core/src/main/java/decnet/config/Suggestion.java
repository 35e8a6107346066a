package decnet.config;

import java.util.Collection;

/** Finds what was probably meant. */
final class Suggestion {
  private static final int FAR = 3;

  private Suggestion() {}

  /**
   * {@code did you mean 'x'?} for the nearest of {@code known} within two edits, else an empty
   * text.
   */
  static String nearest(String written, Collection<String> known) {
    String best = "";
    int bestDistance = FAR;
    for (String candidate : known) {
      int distance = distance(written, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? "" : "did you mean '" + best + "'?";
  }

  /** Levenshtein's, cut off at {@value #FAR}. */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) >= FAR) {
      return FAR;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(same, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
