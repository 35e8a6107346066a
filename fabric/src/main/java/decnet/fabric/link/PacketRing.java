package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The blocks of memory in which the kernel leaves received frames, and from which they are copied.
 * A block is the kernel's until it says otherwise, and again once its last frame was taken. One
 * thread uses it.
 *
 * <p>Source: Linux Documentation/networking/packet_mmap.rst (TPACKET_V3), linux/if_packet.h.
 */
final class PacketRing {
  static final int BLOCK_STATUS = 8; // struct tpacket_block_desc: hdr.bh1.block_status
  static final int BLOCK_PACKETS = 12; // hdr.bh1.num_pkts
  static final int BLOCK_FIRST = 16; // hdr.bh1.offset_to_first_pkt
  static final int NEXT = 0; // struct tpacket3_hdr: tp_next_offset
  static final int CAPTURED = 12; // tp_snaplen
  static final int LENGTH = 16; // tp_len
  static final int STATUS = 20; // tp_status
  static final int MAC = 24; // tp_mac: where the frame begins
  static final int VLAN_TCI = 32; // hv1.tp_vlan_tci
  static final int VLAN_TPID = 36; // hv1.tp_vlan_tpid
  static final int HEADER = 48; // sizeof(struct tpacket3_hdr); struct sockaddr_ll follows
  static final int PACKET_TYPE = HEADER + 10; // sll_pkttype
  static final int USER = 1; // TP_STATUS_USER
  static final int CSUM_NOT_READY = 1 << 3; // TP_STATUS_CSUMNOTREADY
  static final int VLAN_VALID = 1 << 4; // TP_STATUS_VLAN_VALID
  static final int VLAN_TPID_VALID = 1 << 6; // TP_STATUS_VLAN_TPID_VALID
  static final int OUTGOING = 4; // PACKET_OUTGOING

  private static final int ADDRESSES = 12; // IEEE 802.3 §3.1.1: before the type, or the tag
  private static final int TAG = 4; // IEEE 802.1Q §9.3: TPID and TCI
  private static final int DOT1Q = 0x8100; // IEEE 802.1Q §9.3
  private static final VarHandle OWNER = JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final ByteBuffer bytes;
  private final int blockBytes;
  private final int blocks;
  private int block;
  private boolean held; // the block was given to us, and not yet back
  private int left; // frames of the held block
  private int at; // the next one, from the start of the memory
  private final AtomicLong lost = new AtomicLong();

  /** Over {@code memory} of whole blocks, beginning with the first. */
  PacketRing(MemorySegment memory, int blockBytes) {
    this.memory = memory;
    this.blockBytes = blockBytes;
    blocks = (int) (memory.byteSize() / blockBytes);
    bytes = memory.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
  }

  /** Frames that were cut or did not fit into the {@link Frame} they were to be copied to. */
  long lost() {
    return lost.get();
  }

  /**
   * Copies what has come, and gives emptied blocks back.
   *
   * @return how many elements of {@code batch} were filled
   * @throws IOException when the ring's own numbers lead out of a block
   */
  int take(Frame[] batch) throws IOException {
    int count = 0;
    for (int opened = 0; count < batch.length && opened <= blocks; ) {
      if (left > 0) {
        count += next(batch[count]) ? 1 : 0;
      } else if (open()) {
        opened++;
      } else {
        break;
      }
    }
    if (left == 0) {
      giveBack();
    }
    return count;
  }

  private boolean open() throws IOException {
    giveBack();
    long start = (long) block * blockBytes;
    if (((int) OWNER.getAcquire(memory, start + BLOCK_STATUS) & USER) == 0) {
      return false;
    }
    held = true;
    left = memory.get(JAVA_INT, start + BLOCK_PACKETS);
    at = (int) start + memory.get(JAVA_INT, start + BLOCK_FIRST);
    if (left < 0 || left > blockBytes / HEADER) {
      throw new IOException("ring: " + left + " frames in a block");
    }
    return true;
  }

  private void giveBack() {
    if (held) {
      OWNER.setRelease(memory, (long) block * blockBytes + BLOCK_STATUS, 0);
      held = false;
      block = (block + 1) % blocks;
    }
  }

  /** Takes one frame; false where it is not for us. */
  private boolean next(Frame frame) throws IOException {
    int header = within(at, HEADER + 20); // sizeof(struct sockaddr_ll)
    if ((header & 3) != 0) {
      throw new IOException("ring: a frame at " + header + " (expected: a multiple of 4)");
    }
    int captured = memory.get(JAVA_INT, header + CAPTURED);
    int start = within(header + (memory.get(JAVA_SHORT, header + MAC) & 0xffff), captured);
    left--;
    at += memory.get(JAVA_INT, header + NEXT);
    if (memory.get(JAVA_BYTE, header + PACKET_TYPE) == OUTGOING) {
      return false;
    }
    int status = memory.get(JAVA_INT, header + STATUS);
    boolean tagged = (status & VLAN_VALID) != 0;
    int length = captured + (tagged ? TAG : 0);
    if (captured < memory.get(JAVA_INT, header + LENGTH)
        || captured < ADDRESSES
        || length > frame.capacity()) {
      lost.incrementAndGet();
      return false;
    }
    copy(frame, start, captured, tagged ? tag(header, status) : 0);
    if ((status & CSUM_NOT_READY) != 0) {
      frame.unfinished();
    }
    return true;
  }

  /** The tag that the kernel took off the frame: TPID and TCI. */
  private int tag(int header, int status) {
    int type =
        (status & VLAN_TPID_VALID) != 0
            ? memory.get(JAVA_SHORT, header + VLAN_TPID) & 0xffff
            : DOT1Q;
    return type << 16 | memory.get(JAVA_INT, header + VLAN_TCI) & 0xffff;
  }

  private void copy(Frame frame, int start, int captured, int tag) {
    if (tag == 0) {
      frame.bytes().put(0, bytes, start, captured);
      frame.bounds(0, captured);
      return;
    }
    frame.bytes().put(0, bytes, start, ADDRESSES);
    frame.bytes().putInt(ADDRESSES, tag);
    frame.bytes().put(ADDRESSES + TAG, bytes, start + ADDRESSES, captured - ADDRESSES);
    frame.bounds(0, captured + TAG);
  }

  /** {@code from}, if {@code length} bytes there are inside the block. */
  private int within(int from, int length) throws IOException {
    long start = (long) block * blockBytes;
    if (length < 0 || from < start || (long) from + length > start + blockBytes) {
      throw new IOException("ring: " + length + " bytes at " + (from - start) + " of a block");
    }
    return from;
  }
}
