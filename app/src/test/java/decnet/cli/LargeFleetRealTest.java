package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.ChannelShell;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import decnet.base.DeckyId;
import decnet.event.Trigger;
import decnet.fleet.DeckyStatus;
import decnet.fleet.Fleet.Wish;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole fleets on a TAP, as root, with this machine's own TCP and nmap as the callers. */
@Tag("real")
class LargeFleetRealTest {
  private static final int GUESTS = 24;

  @TempDir Path folder;

  /** A shell that somebody has open. */
  private record Guest(Session login, InputStream screen, OutputStream keys) {
    static Guest at(String address) throws Exception {
      Session login = new JSch().getSession("root", address, 22);
      login.setPassword("toor");
      login.setConfig("StrictHostKeyChecking", "no");
      login.connect(60_000);
      ChannelShell shell = (ChannelShell) login.openChannel("shell");
      Guest guest = new Guest(login, shell.getInputStream(), shell.getOutputStream());
      shell.connect(60_000);
      guest.readTo("# ");
      return guest;
    }

    String ask(String command) throws IOException {
      keys.write((command + "\r").getBytes(StandardCharsets.US_ASCII));
      keys.flush();
      return readTo("# ");
    }

    private String readTo(String end) throws IOException {
      StringBuilder shown = new StringBuilder();
      while (shown.indexOf(end) < 0) {
        int next = screen.read();
        assertThat(next).as("the session was cut after: %s", shown).isNotNegative();
        shown.append((char) next);
      }
      return shown.toString();
    }
  }

  private static boolean answers(String address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }

  @Test
  @Timeout(300)
  void a_change_of_every_decky_opens_the_new_port_refuses_the_old_and_cuts_nobody()
      throws Exception {
    try (FleetStand stand =
        new FleetStand(
            folder,
            "network: {link: tap, lan: 10.98.0.0/16}\nmutation: {every: 0}\ndeckies: [{name: d,"
                + " services: [ssh, http], amount: 200}]\n")) {
      List<DeckyStatus> deckies = stand.running().fleet().status();
      List<Guest> guests = new ArrayList<>();
      for (int i = 0; i < GUESTS; i++) {
        guests.add(Guest.at(address(deckies.get(i % 4)))); // few machines: each makes an RSA key
      }
      stand
          .running()
          .fleet()
          .mutate(
              deckies.stream().map(decky -> decky.plan().id()).toList(),
              new Wish(Optional.of(Set.of("ftp", "http")), Trigger.OPERATOR, Optional.empty()));
      for (DeckyStatus decky : deckies) {
        assertThat(answers(address(decky), 21)).as("ftp of " + decky.plan().id()).isTrue();
        assertThat(answers(address(decky), 22)).as("ssh of " + decky.plan().id()).isFalse();
      }
      for (int i = 0; i < GUESTS; i++) {
        assertThat(guests.get(i).ask("hostname")).contains(deckies.get(i % 4).plan().hostname());
      }
      assertThat(stand.running().fleet().status().getFirst().draining()).containsExactly("ssh");
      guests.forEach(guest -> guest.login().disconnect());
    }
  }

  private static String address(DeckyStatus decky) {
    return decky.plan().addresses().getFirst().toString();
  }

  @Test
  @Tag("long")
  @Timeout(1200)
  void nmap_sees_every_address_of_a_full_network() throws Exception {
    try (FleetStand stand =
        new FleetStand(
            folder,
            "network: {link: tap, lan: 10.98.0.0/16}\ndeckies: [{name: d, services: [ssh, http,"
                + " ftp], amount: 65533}]\n")) {
      assertThat(stand.running().fleet().deckies())
          .hasSize(65_533)
          .contains(new DeckyId("d-00001"), new DeckyId("d-65533"));
      Process nmap =
          new ProcessBuilder("nmap", "-sn", "-n", "--min-rate", "3000", "10.98.0.0/16", "-oG", "-")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      long up;
      try (BufferedReader lines = nmap.inputReader(StandardCharsets.US_ASCII)) {
        up = lines.lines().filter(line -> line.endsWith("Status: Up")).count();
      }
      assertThat(nmap.waitFor()).isZero();
      assertThat(up).as("all deckies and this host's own address").isEqualTo(65_534);
    }
  }
}
