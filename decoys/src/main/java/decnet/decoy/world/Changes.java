package decnet.decoy.world;

/**
 * Is told of every change to a tree since its system was installed, within the tree's monitor.
 * Paths are real ones, without links.
 */
interface Changes {
  /** Brings the tree to where it was; called once, before the first use. */
  void restore(Restoration tree);

  /** Something is at {@code path} now, or has other attributes or another content. */
  void put(String path, Node node);

  /** Nothing is at {@code path} any more; {@code installed}: the system had put it there. */
  void gone(String path, boolean installed);
}
