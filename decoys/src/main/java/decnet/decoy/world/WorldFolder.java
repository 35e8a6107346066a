package decnet.decoy.world;

import decnet.base.Bytes;
import decnet.base.PrivateFiles;
import decnet.decoy.world.Stat.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What peers changed of one machine's files, on disk for its owner's eyes: {@code journal}, a line
 * a change, and {@code objects}, the written contents by their SHA-256. A change is written before
 * the peer hears of it, so it outlives the process, and is on the disk within a second; contents
 * lie there before the line that names them, and what is torn or rotten is left out and said. The
 * journal is written anew, whole or not at all, when it has grown to {@value #MAX_STALE} lines
 * beyond what it must say. The tree's quota bounds what lives; twice that is the most on disk.
 * Guarded by its tree's monitor.
 */
public final class WorldFolder implements Changes {
  private static final System.Logger LOG = System.getLogger("decnet.decoy.world");
  private static final int MAX_STALE = 20_000;
  private static final long MAX_OBJECT_BYTES = 2 * FileTree.MAX_BYTES;

  private final Path folder;
  private final String heading;

  /** The newest line of each path that a peer made or changed; parents come before children. */
  private final SortedMap<String, WorldLine> present = new TreeMap<>();

  /** Paths of the installed system that a peer emptied; something else may be there now. */
  private final SortedSet<String> gone = new TreeSet<>(Comparator.reverseOrder());

  private final DiskSync sync;
  private @Nullable FileChannel journal;
  private int stale;
  private long objectBytes;
  private boolean broken;

  private WorldFolder(Path folder, String birth, DiskSync sync) {
    this.folder = folder;
    this.sync = sync;
    heading = "decnet-world 1 " + birth;
  }

  /**
   * Lets {@code world}'s files and what its services hold be kept in {@code folder}; what is there
   * is read at their first use.
   *
   * @param birth tells this machine from an earlier one of the same name, whose files are not its
   */
  public static void keep(World world, Path folder, String birth) {
    keep(world, folder, birth, new DiskSync());
  }

  static void keep(World world, Path folder, String birth, DiskSync sync) {
    world.files().keep(new WorldFolder(folder, birth, sync));
    world.keepsakes().in(folder, birth);
  }

  @Override
  public void restore(Restoration tree) {
    try {
      int lost = read(tree);
      if (lost > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "world read in part, the journal as it was is journal.damaged folder="
                + folder
                + " lost="
                + lost);
      }
    } catch (IOException failure) {
      unusable(failure);
    }
  }

  /** Reads the journal into the tree; the number of lines and contents that were lost. */
  private int read(Restoration tree) throws IOException {
    Path file = folder.resolve("journal");
    if (!Files.exists(file)) {
      return 0;
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    List<String> all = text.lines().toList();
    if (all.isEmpty() || !all.getFirst().equals(heading)) {
      Files.move(file, folder.resolve("journal.other"), StandardCopyOption.REPLACE_EXISTING);
      sweep();
      return 0;
    }
    int lost = text.endsWith("\n") ? 0 : 1;
    for (String line : all.subList(1, all.size() - lost)) {
      Optional<WorldLine> parsed = WorldLine.parse(line);
      parsed.ifPresent(this::remember);
      lost += parsed.isPresent() ? 0 : 1;
    }
    lost += apply(tree);
    if (lost > 0) {
      Files.copy(file, folder.resolve("journal.damaged"), StandardCopyOption.REPLACE_EXISTING);
      rewrite();
    }
    return lost;
  }

  private int apply(Restoration tree) throws IOException {
    Map<String, Content> origins = new HashMap<>();
    for (WorldLine line : present.values()) {
      if (line.content().startsWith("=")) {
        tree.content(line.content().substring(1)).ifPresent(c -> origins.put(line.content(), c));
      }
    }
    gone.removeIf(path -> !tree.takeAway(path));
    int lost = 0;
    for (WorldLine line : List.copyOf(present.values())) {
      if (!tree.putBack(line, content(line, origins))) {
        present.remove(line.path());
        lost++;
      }
    }
    return lost;
  }

  /** What the line's file holds; null for content that stays as installed or is lost. */
  private @Nullable Content content(WorldLine line, Map<String, Content> origins)
      throws IOException {
    if (line.content().startsWith("=")) {
      return origins.get(line.content());
    }
    if (!line.isWritten()) {
      return null;
    }
    String hash = line.content().substring(1);
    if (!hash.matches("[0-9a-f]{64}") || !Files.exists(object(hash))) {
      return null;
    }
    Bytes bytes = Bytes.of(Files.readAllBytes(object(hash)));
    objectBytes += bytes.length();
    return hash.equals(hash(bytes)) ? Content.of(bytes) : null;
  }

  @Override
  public void put(String path, Node node) {
    if (!broken) {
      try {
        add(WorldLine.put(path, node, content(node)));
      } catch (IOException failure) {
        unusable(failure);
      }
    }
  }

  private String content(Node node) throws IOException {
    if (node.kind == Kind.LINK) {
      return ">" + node.target;
    }
    if (!node.written) {
      return node.origin.isEmpty() ? "-" : "=" + node.origin;
    }
    Bytes content = node.content.bytes();
    String hash = hash(content);
    if (!Files.exists(object(hash))) {
      store(object(hash), content);
      objectBytes += content.length();
    }
    return "#" + hash;
  }

  @Override
  public void gone(String path, boolean installed) {
    if (!broken) {
      try {
        boolean kept = installed || gone.contains(path);
        add(WorldLine.gone(path));
        if (!kept) {
          gone.remove(path); // what came and went needs no line in the next journal
        }
      } catch (IOException failure) {
        unusable(failure);
      }
    }
  }

  private void remember(WorldLine line) {
    if (line.gone()) {
      stale += present.remove(line.path()) == null ? 0 : 1;
      gone.add(line.path());
    } else {
      stale += present.put(line.path(), line) == null ? 0 : 1;
    }
  }

  private void add(WorldLine line) throws IOException {
    remember(line);
    if (stale > MAX_STALE || objectBytes > MAX_OBJECT_BYTES) {
      rewrite();
      return;
    }
    FileChannel channel = journal;
    if (channel == null) {
      channel = opened();
      journal = channel;
    }
    write(channel, line.text());
    sync.wrote(folder.resolve("journal"));
  }

  private FileChannel opened() throws IOException {
    makeFolders();
    Path file = folder.resolve("journal");
    if (!Files.exists(file)) {
      store(file, latin1(heading + "\n"));
    }
    return FileChannel.open(file, StandardOpenOption.APPEND);
  }

  private void makeFolders() throws IOException {
    PrivateFiles.makeFolder(folder.resolve("objects"));
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** Writes the journal anew with the newest lines only, then drops the contents none names. */
  private void rewrite() throws IOException {
    makeFolders();
    StringBuilder text = new StringBuilder(heading).append('\n');
    gone.forEach(path -> text.append(WorldLine.gone(path).text()));
    present.values().forEach(line -> text.append(line.text()));
    if (journal != null) {
      journal.close();
      journal = null;
    }
    store(folder.resolve("journal"), latin1(text.toString()));
    stale = 0;
    sweep();
  }

  private void sweep() throws IOException {
    Set<String> named = new HashSet<>();
    present.values().forEach(line -> named.add(line.content()));
    objectBytes = 0;
    Path objects = folder.resolve("objects");
    if (!Files.isDirectory(objects)) {
      return;
    }
    try (Stream<Path> all = Files.list(objects)) {
      for (Path object : all.toList()) {
        if (named.contains("#" + object.getFileName())) {
          objectBytes += Files.size(object);
        } else {
          Files.delete(object);
        }
      }
    }
  }

  private Path object(String hash) {
    return folder.resolve("objects").resolve(hash);
  }

  /** Writes a file that only its owner can read; it appears whole or not at all. */
  private void store(Path file, Bytes content) throws IOException {
    makeFolders();
    PrivateFiles.replace(file, false, content);
    sync.wrote(file);
  }

  private static Bytes latin1(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String hash(Bytes content) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has SHA-256
    }
  }

  /** Said once: from now on changes last as long as the process. */
  private void unusable(IOException failure) {
    broken = true;
    LOG.log(
        System.Logger.Level.WARNING,
        "world is not kept on disk any more folder=" + folder,
        failure);
  }
}
