package decnet.decoy.service.postgres;

/** The extensions that Debian's postgresql package brings. */
final class Extensions {
  private Extensions() {}

  /** The default version, empty for an extension that is not installed. */
  static String version(String name) {
    for (String[] row : Recorded.EXTENSIONS) {
      if (row[0].equals(name)) {
        return row[1];
      }
    }
    return "";
  }
}
