package decnet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Records every frame on the device of a fleet with tcpdump, which nobody here wrote, and judges
 * what the fleet sent: only ARP, neighbour discovery that no router would pass on, and packets to
 * who had sent one to that very address before.
 */
final class Sniffer implements AutoCloseable {
  private static final int GLOBAL_HEADER = 24; // pcap-savefile(5)
  private static final int RECORD_HEADER = 16;
  private static final int ETHERNET = 14;
  private static final int UDP = 17;
  private static final int ICMP = 1;

  /** An ICMP error quotes what came, behind 28 bytes of its own. Source: RFC 792. */
  private static final int ICMP_HEADERS = 28;

  private final Path file;
  private final byte[] ours;
  private final Process tcpdump;

  /** What the fleet sent: how many frames, and those that it had no business to send, in words. */
  record Verdict(int sent, int received, List<String> offences) {}

  /** On the device that has {@code address}. */
  Sniffer(String address, Path file) throws IOException {
    this.file = file;
    NetworkInterface device = NetworkInterface.getByInetAddress(InetAddress.getByName(address));
    ours = device.getHardwareAddress();
    tcpdump =
        new ProcessBuilder(
                "tcpdump",
                "-i",
                device.getName(),
                "-U",
                "--immediate-mode",
                "-s",
                "0",
                "-Z",
                "root",
                "-w",
                file.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(tcpdump.getErrorStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    while (line != null && !line.contains("listening on")) {
      line = said.readLine();
    }
    Thread.ofVirtual().start(() -> said.lines().forEach(rest -> {})); // so that it never blocks
  }

  /** Ends the recording and judges it. */
  Verdict verdict() throws IOException, InterruptedException {
    close();
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Judge judge = new Judge();
    for (int at = GLOBAL_HEADER; at + RECORD_HEADER <= all.limit(); ) {
      int length = all.getInt(at + 8);
      judge.frame(all.slice(at + RECORD_HEADER, length).order(ByteOrder.BIG_ENDIAN));
      at += RECORD_HEADER + length;
    }
    return new Verdict(judge.sent, judge.received, judge.offences);
  }

  private final class Judge {
    private final Map<String, Integer> owed = new HashMap<>(); // bytes by protocol and ends
    private final Set<String> asked = new HashSet<>();
    private final List<String> offences = new ArrayList<>();
    private int sent;
    private int received;

    void frame(ByteBuffer frame) {
      byte[] from = new byte[6];
      frame.get(6, from);
      boolean fromFleet = !Arrays.equals(from, ours);
      sent += fromFleet ? 1 : 0;
      received += fromFleet ? 0 : 1;
      int type = frame.getShort(12) & 0xFFFF;
      if (type == 0x0800) {
        packet(frame, fromFleet);
      } else if (type == 0x86dd) {
        packet6(frame, fromFleet);
      } else if (fromFleet && type != 0x0806) {
        offences.add("ethertype " + Integer.toHexString(type));
      } else if (fromFleet && frame.getShort(20) != 2) {
        offences.add("an ARP request");
      }
    }

    private void packet6(ByteBuffer frame, boolean fromFleet) {
      String source = address6(frame, ETHERNET + 8);
      String target = address6(frame, ETHERNET + 24);
      if (!fromFleet) {
        asked.add(source + ">" + target);
      } else if (!isOfTheLink(frame) && !asked.contains(target + ">" + source)) {
        offences.add("IPv6 from " + source + " to " + target);
      }
    }

    private void packet(ByteBuffer frame, boolean fromFleet) {
      String source = address(frame, ETHERNET + 12);
      String target = address(frame, ETHERNET + 16);
      int protocol = frame.get(ETHERNET + 9) & 255;
      int length = frame.getShort(ETHERNET + 2) & 0xFFFF;
      if (!fromFleet) {
        String question = source + ">" + target;
        asked.add(question);
        owed.merge("icmp " + question, length, Integer::sum);
        owed.merge("udp " + question, protocol == UDP ? length : 0, Integer::sum);
        return;
      }
      String question = target + ">" + source;
      String what = "protocol " + protocol + " from " + source + " to " + target;
      if (!asked.contains(question)) {
        offences.add(what);
      } else if (protocol == UDP && owed.merge("udp " + question, -length, Integer::sum) < 0) {
        offences.add(what + ": more bytes than came");
      } else if (protocol == ICMP
          && owed.merge("icmp " + question, ICMP_HEADERS - length, Integer::sum) < 0) {
        offences.add(what + ": more than an answer a packet");
      }
    }
  }

  /**
   * Whether an IPv6 packet is one of those that a link's own machines say to each other: router and
   * neighbour solicitations and advertisements, whose hop limit of 255 shows that no router passed
   * them on, and reports of groups. Source: RFC 4861 §4, RFC 3810 §5.
   */
  private static boolean isOfTheLink(ByteBuffer frame) {
    int next = frame.get(ETHERNET + 6) & 255;
    int hops = frame.get(ETHERNET + 7) & 255;
    int at = ETHERNET + 40;
    if (next == 0) { // hop-by-hop options, with the router alert
      next = frame.get(at) & 255;
      at += 8 * ((frame.get(at + 1) & 255) + 1);
    }
    if (next != 58) {
      return false;
    }
    int type = frame.get(at) & 255;
    boolean discovery = type == 133 || type == 135 || type == 136;
    boolean report = type == 143 && (frame.getInt(ETHERNET + 24) >>> 16) == 0xff02;
    return discovery && hops == 255 || report && hops == 1;
  }

  private static String address(ByteBuffer frame, int at) {
    byte[] octets = new byte[4];
    frame.get(at, octets);
    return HexFormat.ofDelimiter(".").formatHex(octets);
  }

  private static String address6(ByteBuffer frame, int at) {
    byte[] octets = new byte[16];
    frame.get(at, octets);
    return HexFormat.of().formatHex(octets);
  }

  @Override
  public void close() throws IOException {
    tcpdump.destroy();
    try {
      if (!tcpdump.waitFor(20, TimeUnit.SECONDS)) {
        throw new IOException("tcpdump does not end");
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }
}
