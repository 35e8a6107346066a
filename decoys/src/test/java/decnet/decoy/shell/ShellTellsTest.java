package decnet.decoy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.DecoyBench;
import decnet.decoy.Machine;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.service.ftp.FtpService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What gives a fake shell away, one by one: none of it may be found here. */
@Timeout(60)
class ShellTellsTest {
  private final FakeClock clock = new FakeClock().skipSleeps();
  private final DecoyBench bench = new DecoyBench(clock);
  private final Machine machine = bench.machine();

  private String run(String command) throws Exception {
    return new ScriptedPeer(bench.expose(machine, new ShellTest.Carrier(command, false)).connect())
        .finish()
        .everything();
  }

  @Test
  void free_is_not_twice_the_same() throws Exception {
    String first = run("free");
    clock.advance(Duration.ofSeconds(40));
    assertThat(run("free")).isNotEqualTo(first).contains("Mem:", "Swap:");
  }

  @Test
  void the_load_is_not_nought_and_agrees_in_all_places() throws Exception {
    assertThat(run("uptime")).doesNotContain("load average: 0.00");
    String load = run("cut -d' ' -f1 /proc/loadavg").strip();
    assertThat(run("uptime")).contains("load average: " + load);
  }

  @Test
  void ps_shows_the_daemon_that_serves_and_this_shell() throws Exception {
    assertThat(run("ps aux")).contains("sshd: /usr/sbin/sshd -D", "root@pts/0", "-bash");
  }

  @Test
  void uname_agrees_with_proc_and_the_package_list() throws Exception {
    String kernel = run("uname -r").strip();
    assertThat(run("cat /proc/version /etc/motd; uname -a")).contains(kernel);
    assertThat(run("dpkg -l")).contains("linux-image-" + kernel);
    assertThat(run("cat /etc/os-release")).contains("Debian GNU/Linux 12");
    assertThat(run("ls /boot")).contains("vmlinuz-" + kernel);
  }

  @Test
  void arp_and_its_like_know_a_neighbour() throws Exception {
    assertThat(run("arp -a")).isNotBlank();
    assertThat(run("ip neigh")).isNotBlank();
  }

  @Test
  void which_finds_what_ls_shows() throws Exception {
    assertThat(run("which ls")).isEqualTo("/usr/bin/ls\n");
    assertThat(run("ls -l /usr/bin/ls")).startsWith("-rwxr-xr-x 1 root root ");
  }

  @Test
  void sleep_sleeps_by_the_clock() throws Exception {
    Duration before = Duration.ofNanos(clock.nanoTime());
    run("sleep 90");
    assertThat(Duration.ofNanos(clock.nanoTime()).minus(before))
        .isGreaterThan(Duration.ofSeconds(89));
  }

  @Test
  void a_file_is_there_over_other_protocols_and_in_the_next_session() throws Exception {
    run("echo kept > /root/kept.txt; chmod 600 /root/kept.txt");
    assertThat(run("cat /root/kept.txt")).isEqualTo("kept\n");
    ScriptedPeer ftp = new ScriptedPeer(bench.expose(machine, new FtpService()).connect());
    ftp.say("USER root\r\nPASS toor\r\nSIZE kept.txt\r\nDELE kept.txt\r\nQUIT\r\n");
    assertThat(ftp.everything()).contains("213 5\r\n", "250 Delete operation successful.");
    assertThat(run("cat /root/kept.txt")).contains("No such file or directory");
  }

  @Test
  void an_account_that_a_peer_made_can_log_in_until_it_is_removed() throws Exception {
    run("useradd -m -s /bin/bash eve; echo eve:secret | chpasswd");
    assertThat(machine.world().login("eve", "secret")).isPresent();
    assertThat(machine.world().login("eve", "Secret")).isEmpty();
    assertThat(run("ls -ld /home/eve; id eve")).contains("eve", "uid=");
    run("echo root:changed | chpasswd");
    assertThat(machine.world().login("root", "toor")).isEmpty();
    assertThat(machine.world().login("root", "changed")).isPresent();
    run("userdel eve");
    assertThat(machine.world().login("eve", "secret")).isEmpty();
  }

  @Test
  void every_installed_program_that_is_listed_can_be_run() throws Exception {
    for (String name :
        List.of("ls", "cat", "ps", "top", "ss", "ip", "df", "mount", "lscpu", "crontab")) {
      assertThat(run(name + " </dev/null | head -1")).as(name).doesNotContain("not found");
    }
  }
}
