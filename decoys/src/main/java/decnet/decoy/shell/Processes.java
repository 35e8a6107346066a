package decnet.decoy.shell;

import decnet.decoy.world.Account;
import decnet.identity.HostIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The processes that one shell sees: those of the system since boot, and its own. */
final class Processes {
  /** One process. {@code kilobytes} is its resident size. */
  record Entry(
      int pid,
      int parent,
      String user,
      String terminal,
      Instant start,
      long kilobytes,
      String command) {}

  private Processes() {}

  static boolean exists(ShellState state, int pid) {
    return of(state).stream().anyMatch(entry -> entry.pid() == pid);
  }

  /** In order of their numbers; the shell and the command that asks come last. */
  static List<Entry> of(ShellState state) {
    HostIdentity identity = state.session.machine().identity();
    Instant boot = identity.bootedAt();
    List<Entry> all = new ArrayList<>();
    add(all, 1, 0, boot, 12_204, "/sbin/init");
    int pid = 2;
    for (String kernel :
        List.of(
            "[kthreadd]",
            "[rcu_gp]",
            "[rcu_par_gp]",
            "[slub_flushwq]",
            "[netns]",
            "[kworker/0:0H-events_highpri]",
            "[mm_percpu_wq]",
            "[ksoftirqd/0]",
            "[rcu_preempt]",
            "[migration/0]",
            "[kdevtmpfs]",
            "[kauditd]",
            "[khungtaskd]",
            "[oom_reaper]",
            "[kcompactd0]",
            "[kblockd]",
            "[kswapd0]",
            "[scsi_eh_0]",
            "[jbd2/sda1-8]")) {
      add(all, pid, pid == 2 ? 0 : 2, boot, 0, kernel);
      pid += 1 + pid % 3;
    }
    RandomGenerator choices = identity.choices("processes");
    pid = 200 + choices.nextInt(60);
    for (String daemon :
        List.of(
            "/lib/systemd/systemd-journald",
            "/lib/systemd/systemd-udevd",
            "/usr/sbin/cron -f",
            "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only",
            "/lib/systemd/systemd-logind",
            "/sbin/agetty -o -p -- \\u --noclear - linux",
            "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups")) {
      add(all, pid, 1, boot.plusSeconds(2), 4000 + choices.nextInt(12_000), daemon);
      pid += 1 + choices.nextInt(80);
    }
    Account account = state.account;
    Instant now = state.session.clock().instant();
    Instant begun = now.minus(Duration.ofSeconds(1));
    all.add(
        new Entry(
            state.pid - 1,
            1,
            account.name(),
            "?",
            begun,
            10_880,
            "sshd: " + account.name() + "@pts/0"));
    all.add(new Entry(state.pid, state.pid - 1, account.name(), "pts/0", begun, 4820, "-bash"));
    return all;
  }

  private static void add(
      List<Entry> all, int pid, int parent, Instant start, long kilobytes, String command) {
    all.add(new Entry(pid, parent, "root", "?", start, kilobytes, command));
  }
}
