package decnet.decoy.world;

import decnet.base.Bytes;
import decnet.base.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a machine's services keep of their own beside its files: one content a service (a data set,
 * changed tables), in {@code kept-NAME} of the machine's folder. A content appears whole or not at
 * all, and is on the disk when {@link #put} returns. Without a folder nothing is kept. Guarded by
 * its monitor.
 */
public final class Keepsakes {
  /** The most that one service may keep. */
  public static final int MAX_BYTES = 24 << 20;

  private static final System.Logger LOG = System.getLogger("decnet.decoy.world");
  private @Nullable Path folder;
  private String heading = "";

  /** {@code birth} tells this machine from an earlier one of the same name. */
  synchronized void in(Path home, String birth) {
    folder = home;
    heading = "decnet-kept 1 " + birth + " ";
  }

  /** What was put last; empty when that was another machine's, is damaged or was never put. */
  public synchronized Optional<Bytes> get(String name) {
    Path home = folder;
    if (home == null || !Files.exists(home.resolve("kept-" + name))) {
      return Optional.empty();
    }
    try {
      byte[] all = Files.readAllBytes(home.resolve("kept-" + name));
      int end = 0;
      while (end < all.length && all[end] != '\n') {
        end++;
      }
      String first = new String(all, 0, end, StandardCharsets.ISO_8859_1);
      Bytes content = Bytes.of(all).slice(Math.min(all.length, end + 1), all.length);
      return first.equals(heading + check(content)) ? Optional.of(content) : Optional.empty();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "nothing kept can be read folder=" + home, failure);
      return Optional.empty();
    }
  }

  /** Replaces what was put last; what is over {@link #MAX_BYTES} is left out. */
  public synchronized void put(String name, Bytes content) {
    Path home = folder;
    if (home == null || content.length() > MAX_BYTES) {
      return;
    }
    Bytes first = Bytes.utf8(heading + check(content) + "\n");
    try {
      PrivateFiles.makeFolder(home);
      PrivateFiles.replace(home.resolve("kept-" + name), first, content);
    } catch (IOException failure) {
      folder = null;
      LOG.log(
          System.Logger.Level.WARNING,
          "what services hold is not kept on disk any more folder=" + home,
          failure);
    }
  }

  private static String check(Bytes content) {
    CRC32 sum = new CRC32();
    sum.update(content.buffer());
    return Long.toHexString(sum.getValue());
  }
}
