package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel's ring with blocks made by hand: two of 4 KiB. */
@Timeout(20)
class PacketRingTest {
  private static final int BLOCK = 4096;
  private static final String FRAME = "0102030405060708090a0b0c0800aabbcc"; // 17 bytes

  private final MemorySegment memory = Arena.ofAuto().allocate(2 * BLOCK, 8);
  private final PacketRing ring = new PacketRing(memory, BLOCK);
  private final Frame[] batch = {new Frame(64), new Frame(64), new Frame(64)};
  private int at; // where the next frame goes

  /** Fills in a block's head as the kernel does, and gives it to us. */
  private void block(int number, int frames) {
    int start = number * BLOCK;
    memory.set(JAVA_INT, start + PacketRing.BLOCK_PACKETS, frames);
    memory.set(JAVA_INT, start + PacketRing.BLOCK_FIRST, 48);
    memory.set(JAVA_INT, start + PacketRing.BLOCK_STATUS, PacketRing.USER);
    at = start + 48;
  }

  private int frame(int status, String hex) {
    byte[] content = Bytes.hex(hex).toArray();
    int header = at;
    memory.set(JAVA_INT, header + PacketRing.NEXT, 160);
    memory.set(JAVA_INT, header + PacketRing.CAPTURED, content.length);
    memory.set(JAVA_INT, header + PacketRing.LENGTH, content.length);
    memory.set(JAVA_INT, header + PacketRing.STATUS, PacketRing.USER | status);
    memory.set(JAVA_SHORT, header + PacketRing.MAC, (short) 82);
    MemorySegment.copy(content, 0, memory, JAVA_BYTE, header + 82, content.length);
    at += 160;
    return header;
  }

  private int owner(int number) {
    return memory.get(JAVA_INT, number * BLOCK + PacketRing.BLOCK_STATUS);
  }

  private static String hex(Frame frame) {
    return Bytes.of(frame.toArray()).hex();
  }

  @Test
  void nothing_is_taken_from_a_block_of_the_kernels() throws IOException {
    block(0, 1);
    frame(0, FRAME);
    memory.set(JAVA_INT, PacketRing.BLOCK_STATUS, 0);
    assertThat(ring.take(batch)).isZero();
  }

  @Test
  void frames_are_copied_in_order_and_an_emptied_block_goes_back() throws IOException {
    block(0, 4);
    for (int i = 0; i < 4; i++) {
      frame(0, FRAME + "0" + i);
    }
    assertThat(ring.take(batch)).isEqualTo(3);
    assertThat(owner(0)).isEqualTo(PacketRing.USER);
    assertThat(hex(batch[2])).isEqualTo(FRAME + "02");
    assertThat(ring.take(batch)).isEqualTo(1);
    assertThat(hex(batch[0])).isEqualTo(FRAME + "03");
    assertThat(owner(0)).isZero();
  }

  @Test
  void the_blocks_are_used_in_turn_and_over_again() throws IOException {
    for (int i = 0; i < 5; i++) {
      block(i % 2, 1);
      frame(0, FRAME + "0" + i);
      assertThat(ring.take(batch)).isEqualTo(1);
      assertThat(hex(batch[0])).isEqualTo(FRAME + "0" + i);
    }
    block(1, 1);
    frame(0, FRAME);
    block(0, 1);
    frame(0, FRAME);
    assertThat(ring.take(batch)).isEqualTo(2); // over the end in one go
  }

  @Test
  void a_tag_that_the_kernel_took_off_is_put_back() throws IOException {
    block(0, 2);
    int first = frame(PacketRing.VLAN_VALID, FRAME);
    memory.set(JAVA_INT, first + PacketRing.VLAN_TCI, 7);
    int second = frame(PacketRing.VLAN_VALID | PacketRing.VLAN_TPID_VALID, FRAME);
    memory.set(JAVA_INT, second + PacketRing.VLAN_TCI, 0x2007);
    memory.set(JAVA_SHORT, second + PacketRing.VLAN_TPID, (short) 0x88a8);
    assertThat(ring.take(batch)).isEqualTo(2);
    assertThat(hex(batch[0])).isEqualTo("0102030405060708090a0b0c" + "81000007" + "0800aabbcc");
    assertThat(hex(batch[1])).isEqualTo("0102030405060708090a0b0c" + "88a82007" + "0800aabbcc");
  }

  @Test
  void an_unfinished_checksum_is_told_of_its_own_frame_only() throws IOException {
    block(0, 2);
    frame(PacketRing.CSUM_NOT_READY, FRAME);
    frame(0, FRAME);
    assertThat(ring.take(batch)).isEqualTo(2);
    assertThat(batch[0].isUnfinished()).isTrue();
    assertThat(batch[1].isUnfinished()).isFalse();
  }

  @Test
  void what_this_host_sent_is_passed_over() throws IOException {
    block(0, 2);
    int own = frame(0, FRAME);
    memory.set(JAVA_BYTE, own + PacketRing.PACKET_TYPE, (byte) PacketRing.OUTGOING);
    frame(0, FRAME + "01");
    assertThat(ring.take(batch)).isEqualTo(1);
    assertThat(hex(batch[0])).isEqualTo(FRAME + "01");
  }

  @Test
  void frames_that_were_cut_or_do_not_fit_are_counted_and_passed_over() throws IOException {
    block(0, 4);
    int cut = frame(0, FRAME);
    memory.set(JAVA_INT, cut + PacketRing.LENGTH, 1000);
    frame(0, FRAME + "00".repeat(48)); // 65 bytes
    frame(0, "0102");
    frame(0, FRAME);
    assertThat(ring.take(batch)).isEqualTo(1);
    assertThat(ring.lost()).isEqualTo(3);
  }

  @Test
  void numbers_that_lead_out_of_a_block_are_an_error() {
    block(0, 1);
    int header = frame(0, FRAME);
    memory.set(JAVA_INT, header + PacketRing.CAPTURED, BLOCK);
    assertThatThrownBy(() -> ring.take(batch)).isInstanceOf(IOException.class);
  }

  @Test
  void any_content_gives_frames_or_an_error_and_never_reads_elsewhere() {
    SplittableRandom random = new SplittableRandom(11);
    int errors = 0;
    for (int round = 0; round < 2_000; round++) {
      PacketRing fresh = new PacketRing(memory, BLOCK);
      for (int i = 0; i < 2 * BLOCK; i += 4) {
        memory.set(JAVA_INT, i, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(300));
      }
      memory.set(JAVA_INT, PacketRing.BLOCK_STATUS, PacketRing.USER);
      try {
        assertThat(fresh.take(batch)).isBetween(0, batch.length);
      } catch (IOException refused) {
        errors++;
      }
    }
    assertThat(errors).isPositive();
  }
}
