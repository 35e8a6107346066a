package decnet.fabric.recon;

import decnet.fabric.frame.AddressHash;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources that were heard last, at most {@value #MOST}; whoever was silent longest goes first.
 * A look-up allocates nothing. Its watch's monitor guards it.
 */
final class Suspects {
  static final int MOST = 4096;

  private final @Nullable Suspect[] heads = new @Nullable Suspect[2 * MOST];
  private final AddressHash hash;
  private final Consumer<Suspect> evicted;
  private final Suspect ends = new Suspect(0, 0, 0);
  private int count;

  /** {@code evicted} hears of those that make room; {@code secret} orders the table. */
  Suspects(long secret, Consumer<Suspect> evicted) {
    hash = new AddressHash(secret);
    this.evicted = evicted;
    ends.newer = ends;
    ends.older = ends;
  }

  private int slot(long mac, long high, long low) {
    return (int) (hash.of(high, low, mac) >>> 40) & heads.length - 1;
  }

  /** The source, which is the newest from now on; made where it is not known. */
  Suspect of(long mac, long high, long low) {
    int slot = slot(mac, high, low);
    Suspect found = heads[slot];
    while (found != null && !found.is(mac, high, low)) {
      found = found.chain;
    }
    if (found != null) {
      if (ends.older != found) {
        unlink(found);
        link(found);
      }
      return found;
    }
    Suspect oldest = ends.newer;
    if (count >= MOST && oldest != null) {
      evicted.accept(oldest);
      remove(oldest);
    }
    Suspect fresh = new Suspect(mac, high, low);
    fresh.chain = heads[slot];
    heads[slot] = fresh;
    link(fresh);
    count++;
    return fresh;
  }

  /** Calls {@code each} for all, oldest first; it may remove the one it was given. */
  void forEach(Consumer<Suspect> each) {
    Suspect at = ends.newer;
    while (at != null && at != ends) {
      Suspect next = at.newer;
      each.accept(at);
      at = next;
    }
  }

  void remove(Suspect gone) {
    int slot = slot(gone.mac, gone.high, gone.low);
    Suspect at = heads[slot];
    if (at == gone) {
      heads[slot] = gone.chain;
    } else {
      while (at != null && at.chain != gone) {
        at = at.chain;
      }
      if (at != null) {
        at.chain = gone.chain;
      }
    }
    unlink(gone);
    count--;
  }

  int count() {
    return count;
  }

  /** Becomes the newest: the ring goes from the anchor to the oldest, up to the newest. */
  private void link(Suspect fresh) {
    Suspect last = ends.older == null ? ends : ends.older;
    fresh.older = last;
    fresh.newer = ends;
    last.newer = fresh;
    ends.older = fresh;
  }

  private static void unlink(Suspect gone) {
    if (gone.older != null && gone.newer != null) {
      gone.older.newer = gone.newer;
      gone.newer.older = gone.older;
    }
  }
}
