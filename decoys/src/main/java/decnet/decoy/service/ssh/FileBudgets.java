package decnet.decoy.service.ssh;

import decnet.decoy.Machine;
import decnet.decoy.world.FileTree;

/**
 * What the file transfers of a machine may hold in memory.
 *
 * @param uploads bytes of contents that are not finished
 * @param entries names of directories that are being listed
 */
record FileBudgets(Budget uploads, Budget entries) {
  private static final long MAX_ENTRIES = 200_000;

  static FileBudgets of(Machine machine) {
    return machine.state(
        FileBudgets.class,
        made -> new FileBudgets(new Budget(FileTree.MAX_BYTES), new Budget(MAX_ENTRIES)));
  }
}
