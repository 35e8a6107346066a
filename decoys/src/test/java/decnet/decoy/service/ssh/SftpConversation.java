package decnet.decoy.service.ssh;

import static decnet.decoy.service.ssh.SftpScript.message;
import static decnet.decoy.service.ssh.SftpScript.on;

import java.io.IOException;

/** Everything worth asking an SFTP server, the failures above all. */
final class SftpConversation {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int APPEND = 4;
  private static final int CREATE = 8;
  private static final int TRUNCATE = 16;
  private static final int EXCLUSIVE = 32;
  private static final long NEGATIVE = 1L << 63;

  private SftpConversation() {}

  static void hold(SftpScript sftp) throws IOException {
    files(sftp);
    handles(sftp);
    directories(sftp);
    names(sftp);
    attributes(sftp);
    extensions(sftp);
    copies(sftp);
  }

  private static void files(SftpScript sftp) throws IOException {
    WireWriter made = sftp.open("/f", WRITE | CREATE | TRUNCATE);
    sftp.ask("write", 6, on(made).u64(0).text("hello world\n"));
    sftp.ask("read of a writer", 5, on(made).u64(0).u32(3));
    sftp.ask("write before the start", 6, on(made).u64(NEGATIVE).text("x"));
    sftp.ask("fstat", 8, on(made));
    sftp.ask("close", 4, on(made));
    sftp.ask("close again", 4, on(made));
    WireWriter read = sftp.open("/f", READ);
    sftp.ask("read", 5, on(read).u64(0).u32(5));
    sftp.ask("read nothing", 5, on(read).u64(0).u32(0));
    sftp.ask("read at the end", 5, on(read).u64(12).u32(5));
    sftp.ask("read beyond the end", 5, on(read).u64(40).u32(5));
    sftp.ask("read too much", 5, on(read).u64(0).u32(1L << 31));
    sftp.ask("read before the start", 5, on(read).u64(NEGATIVE).u32(5));
    sftp.ask("write to a reader", 6, on(read).u64(0).text("x"));
    sftp.ask("close", 4, on(read));
    sftp.ask("close", 4, sftp.open("/f", 0));
    sftp.open("/none", READ);
    sftp.open("/none", WRITE | TRUNCATE);
    sftp.open("/none/x", WRITE | CREATE);
    sftp.open("/f/x", READ);
    sftp.open("/f", WRITE | CREATE | EXCLUSIVE);
    sftp.open("", WRITE);
    WireWriter gap = sftp.open("/gap", READ | WRITE | CREATE);
    sftp.ask("write after a gap", 6, on(gap).u64(6).text("end"));
    sftp.ask("read over the gap", 5, on(gap).u64(0).u32(20));
    sftp.ask("cut", 10, on(gap).u32(1).u64(5));
    sftp.ask("fstat", 8, on(gap));
    sftp.ask("fsetstat", 10, on(gap).u32(4).u32(0600));
    sftp.ask("close", 4, gap);
    WireWriter append = sftp.open("/gap", WRITE | APPEND);
    sftp.ask("append", 6, on(append).u64(0).text("ZZ"));
    sftp.ask("fstat", 8, on(append));
    sftp.ask("close", 4, append);
  }

  private static void handles(SftpScript sftp) throws IOException {
    WireWriter none = message().text("zzzz");
    sftp.ask("read of nothing", 5, on(none).u64(0).u32(3));
    sftp.ask("write to nothing", 6, on(none).u64(0).text("x"));
    sftp.ask("fstat of nothing", 8, on(none));
    sftp.ask("fsetstat of nothing", 10, on(none).u32(0));
    sftp.ask("readdir of nothing", 12, on(none));
    sftp.ask("close of nothing", 4, on(none));
    sftp.ask("close of a long handle", 4, message().text("much longer"));
    WireWriter directory = sftp.open("", READ);
    sftp.ask("read of a directory", 5, on(directory).u64(0).u32(10));
    sftp.ask("close", 4, directory);
    WireWriter file = sftp.open("/f", READ);
    sftp.ask("readdir of a file", 12, on(file));
    sftp.ask("close", 4, file);
  }

  private static void directories(SftpScript sftp) throws IOException {
    sftp.ask("mkdir", 14, sftp.path("/d").u32(0));
    sftp.ask("mkdir again", 14, sftp.path("/d").u32(0));
    sftp.ask("mkdir private", 14, sftp.path("/p").u32(4).u32(040700));
    sftp.ask("mkdir nowhere", 14, sftp.path("/q/m").u32(0));
    sftp.ask("mkdir in a file", 14, sftp.path("/f/m").u32(0));
    sftp.ask("mkdir in it", 14, sftp.path("/d/e").u32(0));
    sftp.ask("lstat", 7, sftp.path("/p"));
    WireWriter list = SftpScript.handle(sftp.ask("opendir", 11, sftp.path("/d")));
    sftp.ask("readdir", 12, on(list));
    sftp.ask("readdir at the end", 12, on(list));
    sftp.ask("read of a listing", 5, on(list).u64(0).u32(2));
    sftp.ask("fstat of a listing", 8, on(list));
    sftp.ask("close", 4, list);
    sftp.ask("opendir of a file", 11, sftp.path("/f"));
    sftp.ask("opendir of nothing", 11, sftp.path("/none"));
    sftp.ask("rmdir of a full one", 15, sftp.path("/d"));
    sftp.ask("rmdir of a file", 15, sftp.path("/f"));
    sftp.ask("rmdir of nothing", 15, sftp.path("/none"));
    sftp.ask("rmdir", 15, sftp.path("/p"));
    sftp.ask("remove a directory", 13, sftp.path("/d"));
    sftp.ask("remove nothing", 13, sftp.path("/none"));
    sftp.ask("remove", 13, sftp.path("/gap"));
  }

  private static void names(SftpScript sftp) throws IOException {
    WireWriter f = sftp.path("/f");
    sftp.ask("symlink", 20, message().text("f").raw(sftp.path("/s").done()));
    sftp.ask("symlink again", 20, message().text("f").raw(sftp.path("/s").done()));
    sftp.ask("dangling", 20, message().text("gone").raw(sftp.path("/g").done()));
    sftp.ask("readlink", 19, sftp.path("/s"));
    sftp.ask("readlink of a file", 19, on(f));
    sftp.ask("readlink of nothing", 19, sftp.path("/none"));
    for (String name : new String[] {"", "/f", "/s", "/g", "/none", "/none/x", "/f/x", "/d/../f"}) {
      sftp.ask("realpath" + name, 16, sftp.path(name));
    }
    sftp.ask("realpath over nothing", 16, message().text("/nope/../x"));
    sftp.ask("rename nothing", 18, sftp.path("/none").raw(sftp.path("/x").done()));
    sftp.ask("rename onto a link", 18, on(f).raw(sftp.path("/s").done()));
    sftp.ask("rename", 18, on(f).raw(sftp.path("/h").done()));
    sftp.ask("rename a directory", 18, sftp.path("/d").raw(sftp.path("/dd").done()));
    sftp.ask("rename into itself", 18, sftp.path("/dd").raw(sftp.path("/dd/x").done()));
    sftp.extended("posix-rename", "posix-rename@openssh.com", sftp.path("/h").raw(f.done()));
    sftp.extended(
        "posix-rename nothing", "posix-rename@openssh.com", sftp.path("/none").raw(f.done()));
    sftp.extended("hardlink", "hardlink@openssh.com", on(f).raw(sftp.path("/l").done()));
    sftp.extended("hardlink again", "hardlink@openssh.com", on(f).raw(sftp.path("/l").done()));
    sftp.extended(
        "hardlink of a directory",
        "hardlink@openssh.com",
        sftp.path("/dd").raw(sftp.path("/l2").done()));
  }

  private static void attributes(SftpScript sftp) throws IOException {
    sftp.ask("stat", 17, sftp.path("/f"));
    sftp.ask("stat of a link", 17, sftp.path("/s"));
    sftp.ask("lstat of a link", 7, sftp.path("/s"));
    sftp.ask("stat of a dangling link", 17, sftp.path("/g"));
    sftp.ask("stat of nothing", 17, sftp.path("/none"));
    sftp.ask("stat of no name", 17, message().text(""));
    sftp.ask("stat of a long name", 17, sftp.path("/" + "a".repeat(300)));
    sftp.ask("setstat", 9, sftp.path("/f").u32(12).u32(0100640).u32(1000).u32(2000));
    sftp.ask("stat", 17, sftp.path("/f"));
    sftp.ask("setstat size", 9, sftp.path("/f").u32(1).u64(3));
    sftp.ask("setstat owner", 9, sftp.path("/f").u32(2).u32(54321).u32(54322));
    sftp.ask("setstat of nothing", 9, sftp.path("/none").u32(4).u32(0644));
    sftp.ask("setstat of nothing and nothing", 9, sftp.path("/none").u32(0));
    sftp.ask("stat", 17, sftp.path("/f"));
    WireWriter link = sftp.path("/s");
    String name = "lsetstat@openssh.com";
    sftp.extended("lsetstat mode", name, on(link).u32(4).u32(0600));
    sftp.extended("lsetstat size", name, on(link).u32(1).u64(0));
    sftp.extended("lsetstat of nothing", name, sftp.path("/none").u32(4).u32(0600));
    sftp.extended("lsetstat of a file", name, sftp.path("/f").u32(4).u32(0600));
    WireWriter list = SftpScript.handle(sftp.ask("opendir", 11, sftp.path("")));
    sftp.ask("readdir", 12, on(list));
    sftp.ask("close", 4, list);
  }

  private static void extensions(SftpScript sftp) throws IOException {
    sftp.extended("statvfs", "statvfs@openssh.com", sftp.path(""));
    sftp.extended("statvfs of nothing", "statvfs@openssh.com", sftp.path("/none"));
    sftp.extended("fstatvfs of nothing", "fstatvfs@openssh.com", message().text("zzzz"));
    sftp.extended("fsync of nothing", "fsync@openssh.com", message().text("zzzz"));
    WireWriter file = sftp.open("/f", READ);
    sftp.extended("fsync", "fsync@openssh.com", on(file));
    sftp.extended("fstatvfs", "fstatvfs@openssh.com", on(file));
    sftp.ask("close", 4, file);
    sftp.extended("limits", "limits@openssh.com", message());
    sftp.extended("expand", "expand-path@openssh.com", message().text("~root"));
    sftp.extended("expand nobody", "expand-path@openssh.com", message().text("~nosuch/z"));
    sftp.extended("expand nothing", "expand-path@openssh.com", message().text("/abs/../x"));
    sftp.extended("home of nobody", "home-directory", message().text("nosuch"));
    sftp.extended("home of no name", "home-directory", message().text(""));
    sftp.extended(
        "names",
        "users-groups-by-id@openssh.com",
        message().u32(12).u32(0).u32(1).u32(4242).u32(8).u32(0).u32(1));
    sftp.extended("unknown", "foo@bar", message());
  }

  private static void copies(SftpScript sftp) throws IOException {
    WireWriter from = sftp.open("/f", READ);
    WireWriter to = sftp.open("/cp", WRITE | CREATE);
    sftp.extended("copy", "copy-data", on(from).u64(1).u64(0).raw(to.done()).u64(2));
    sftp.extended("copy onto itself", "copy-data", on(from).u64(1).u64(1).raw(from.done()).u64(2));
    sftp.extended(
        "copy of nothing", "copy-data", message().text("zzzz").u64(1).u64(1).raw(to.done()).u64(2));
    sftp.extended("copy beyond", "copy-data", on(from).u64(100).u64(5).raw(to.done()).u64(0));
    sftp.extended("copy too much", "copy-data", on(from).u64(0).u64(500).raw(to.done()).u64(0));
    sftp.ask("close", 4, to);
    sftp.ask("close", 4, from);
    sftp.ask("stat", 17, sftp.path("/cp"));
  }
}
