package decnet.decoy.service.ssh;

import decnet.decoy.Machine;
import decnet.decoy.world.FileTree;

/**
 * What all SSH sessions of a machine together may hold in memory.
 *
 * @param uploads bytes of files that are not finished
 * @param entries names of directories that are being listed
 * @param inward bytes that channels received and no program has read
 */
record Budgets(Budget uploads, Budget entries, Budget inward) {
  private static final long MAX_ENTRIES = 200_000;
  private static final long MAX_INWARD = 256L << 20;

  static Budgets of(Machine machine) {
    return machine.state(
        Budgets.class,
        made ->
            new Budgets(
                new Budget(FileTree.MAX_BYTES), new Budget(MAX_ENTRIES), new Budget(MAX_INWARD)));
  }
}
