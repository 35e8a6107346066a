package decnet.decoy.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.Mac;
import decnet.base.Property;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat.Kind;
import decnet.identity.FleetKey;
import decnet.identity.HostIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A world's folder is never closed here: every reopening is one after a killed process. */
@Tag("slow")
class WorldFolderTest {
  private static final User ROOT = User.ROOT;
  private static final User BOB = new User(1000, 1000);

  private final FakeClock clock = new FakeClock();
  private final Instant born = clock.instant();

  @TempDir Path home;
  private final List<Runnable> later = new ArrayList<>();
  private final DiskSync sync = new DiskSync(later::add);

  private FileTree opened() {
    return opened("1");
  }

  private FileTree opened(String birth) {
    HostIdentity identity =
        HostIdentity.of(
            FleetKey.of(Bytes.of(new byte[FleetKey.LENGTH])),
            new DeckyId("decky-01"),
            "web01",
            "corp.example",
            Mac.parse("00:50:56:01:02:03"),
            born);
    Account bob = new Account("bob", "x", 1000, 1000, "Bob", "/home/bob", "/bin/bash");
    World world = Debian.world(identity, Map.of("bob", bob), clock);
    WorldFolder.keep(world, home.resolve("w"), birth, sync);
    return world.files();
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  /** Every path with all that stat and read tell of it. */
  private static List<String> whole(FileTree tree, String directory) throws FileError {
    List<String> lines = new ArrayList<>();
    for (FileTree.Entry entry : tree.list(ROOT, directory)) {
      String path = FileTree.resolve(directory, entry.name());
      Stat stat = entry.stat();
      String content =
          stat.isFile() && !path.startsWith("/proc/") && stat.size() < 2000
              ? tree.read(ROOT, path).hex()
              : "";
      lines.add(
          path
              + " "
              + stat.modeText()
              + " "
              + stat.uid()
              + ":"
              + stat.gid()
              + " "
              + stat.size()
              + " "
              + stat.modified().toEpochMilli()
              + " "
              + stat.target()
              + content);
      if (stat.isDirectory()) {
        lines.addAll(whole(tree, path));
      }
    }
    return lines;
  }

  @Test
  void what_a_peer_left_is_there_after_the_process_was_killed() throws Exception {
    FileTree tree = opened();
    tree.makeDirectory(BOB, "/home/bob/a b\u00ff%", 0700);
    tree.write(BOB, "/home/bob/a b\u00ff%/x\n1", text("one"), 0644);
    tree.write(ROOT, "/etc/motd", text("owned"), 0644);
    tree.remove(ROOT, "/etc/hosts", false);
    tree.write(ROOT, "/var/spool/cron/crontabs/root", text("* * * * * /tmp/x\n"), 0600);
    tree.make(BOB, "/tmp/l", Kind.LINK, 0777, "/home/bob");
    tree.permissions(ROOT, "/usr/bin/find", 04755);
    tree.owner(ROOT, "/home/bob/a b\u00ff%", 0, 0);
    tree.rename(ROOT, "/usr/bin/awk", "/tmp/awk2");
    tree.rename(ROOT, "/etc/cron.d", "/etc/cron.e");
    List<String> before = whole(tree, "/");
    FileTree after = opened();
    assertThat(whole(after, "/")).isEqualTo(before);
    assertThat(after.usedBytes()).isEqualTo(tree.usedBytes());
  }

  @Test
  void any_series_of_changes_survives_any_kill() throws Exception {
    Property.holds(
        10,
        random -> {
          home = Files.createTempDirectory("worlds");
          FileTree tree = opened();
          for (int i = 0; i < 60; i++) {
            change(tree, random);
            if (random.nextInt(15) == 0) {
              FileTree again = opened();
              assertThat(whole(again, "/")).isEqualTo(whole(tree, "/"));
              tree = again;
            }
          }
          assertThat(whole(opened(), "/")).isEqualTo(whole(tree, "/"));
          try (var all = Files.walk(home)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
              Files.delete(path);
            }
          }
        });
  }

  private void change(FileTree tree, RandomGenerator random) {
    clock.advance(Duration.ofSeconds(1));
    List<String> places = List.of("/tmp", "/etc/apt", "/etc", "/tmp/d", "/etc/e", "/opt/d/d");
    List<String> names = List.of("d", "e", "motd", "hosts", "apt", "a");
    String path = pick(places, random) + "/" + pick(names, random);
    String other = pick(places, random) + "/" + pick(names, random);
    try {
      switch (random.nextInt(7)) {
        case 0, 1 -> tree.write(ROOT, path, text("c" + random.nextInt(5)), 0640);
        case 2 -> tree.makeDirectory(ROOT, path, 0750);
        case 3 -> tree.remove(ROOT, path, random.nextBoolean());
        case 4 -> tree.rename(ROOT, path, other);
        case 5 -> tree.permissions(ROOT, path, 0600 + random.nextInt(64));
        default -> tree.make(ROOT, path, Kind.LINK, 0777, other);
      }
    } catch (FileError refused) {
      assertThat(refused.reason()).isNotNull(); // a change that is none
    }
  }

  private static String pick(List<String> from, RandomGenerator random) {
    return from.get(random.nextInt(from.size()));
  }

  @Test
  void a_torn_and_a_rotten_line_cost_themselves_only() throws Exception {
    FileTree tree = opened();
    tree.write(ROOT, "/root/one", text("1"), 0600);
    tree.write(ROOT, "/root/two", text("2"), 0600);
    tree.write(ROOT, "/root/three", text("3"), 0600);
    Path journal = home.resolve("w").resolve("journal");
    String text = Files.readString(journal);
    Files.writeString(
        journal, text.replace("put /root/two", "put /root/tvo").substring(0, text.length() - 3));
    FileTree after = opened();
    assertThat(after.read(ROOT, "/root/one").utf8()).isEqualTo("1");
    assertThatThrownBy(() -> after.read(ROOT, "/root/two")).isInstanceOf(FileError.class);
    assertThatThrownBy(() -> after.read(ROOT, "/root/three")).isInstanceOf(FileError.class);
    assertThat(home.resolve("w").resolve("journal.damaged")).exists();
    after.write(ROOT, "/root/four", text("4"), 0600);
    assertThat(opened().read(ROOT, "/root/four").utf8()).isEqualTo("4");
  }

  @Test
  void a_content_that_rotted_is_not_served() throws Exception {
    FileTree tree = opened();
    tree.write(ROOT, "/root/one", text("1"), 0600);
    tree.write(ROOT, "/root/two", text("2"), 0600);
    try (var objects = Files.list(home.resolve("w").resolve("objects"))) {
      for (Path object : objects.toList()) {
        if (Files.readString(object).equals("1")) {
          Files.writeString(object, "x");
        }
      }
    }
    assertThatThrownBy(() -> opened().read(ROOT, "/root/one")).isInstanceOf(FileError.class);
    assertThat(opened().read(ROOT, "/root/two").utf8()).isEqualTo("2");
  }

  @Test
  void another_machine_of_the_same_name_starts_anew() throws Exception {
    opened("1").write(ROOT, "/root/one", text("1"), 0600);
    assertThatThrownBy(() -> opened("2").read(ROOT, "/root/one")).isInstanceOf(FileError.class);
  }

  @Test
  void only_the_owner_may_look_and_the_disk_is_bounded() throws Exception {
    FileTree tree = opened();
    for (int i = 0; i < 9; i++) {
      tree.write(ROOT, "/root/big", Bytes.of(new byte[(16 << 20) + i]), 0600);
    }
    try (var all = Files.walk(home.resolve("w"))) {
      long bytes = 0;
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertThat(mode).as(path.toString()).endsWith("------");
        bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
      }
      assertThat(bytes).isLessThan(3 * FileTree.MAX_BYTES);
    }
    assertThat(opened().stat(ROOT, "/root/big", true).size()).isEqualTo((16 << 20) + 8);
  }

  @Test
  void a_million_small_changes_do_not_fill_the_disk() throws Exception {
    FileTree tree = opened();
    for (int i = 0; i < 30_000; i++) {
      tree.write(ROOT, "/tmp/t" + i, Bytes.EMPTY, 0600);
      tree.remove(ROOT, "/tmp/t" + i, false);
    }
    assertThat(Files.size(home.resolve("w").resolve("journal"))).isLessThan(4L << 20);
  }

  @Test
  void a_folder_that_cannot_be_written_costs_memory_of_tomorrow_only() throws IOException {
    Files.writeString(home.resolve("w"), "in the way");
    FileTree tree = opened();
    tree.write(ROOT, "/root/one", text("1"), 0600);
    assertThat(tree.read(ROOT, "/root/one").utf8()).isEqualTo("1");
  }

  @Test
  void changes_are_brought_to_the_disk_in_groups() throws Exception {
    FileTree files = opened();
    for (int i = 0; i < 20; i++) {
      files.write(ROOT, "/tmp/f" + i, text("content " + i), 0644);
    }
    assertThat(later).hasSize(1);
    assertThat(sync.waiting()).isEqualTo(21); // the contents and the journal
    later.getFirst().run();
    assertThat(sync.waiting()).isZero();
    files.write(ROOT, "/tmp/g", text("more"), 0644);
    assertThat(later).hasSize(2);
  }
}
