package decnet.decoy;

/**
 * Closes what is left at the end of a session, where a failure has no one to tell and nothing to
 * undo.
 */
final class Quietly {
  private static final System.Logger LOG = System.getLogger("decnet.decoy");

  private Quietly() {}

  static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception failure) { // AutoCloseable's own signature
      LOG.log(System.Logger.Level.DEBUG, "close failed", failure);
    }
  }
}
