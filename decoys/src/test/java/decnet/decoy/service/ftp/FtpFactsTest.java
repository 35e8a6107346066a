package decnet.decoy.service.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What vsftpd was measured to do over its data connections. */
@Tag("real")
@Timeout(120)
class FtpFactsTest {
  private static final String HERE = "127.66.78.8";

  @Test
  void a_resumed_download_in_ascii_is_refused() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      control.store("a.txt", "0123456789");
      assertThat(control.say("REST 4")).startsWith("350 ");
      assertThat(control.fetch("RETR a.txt"))
          .isEqualTo("550 No support for resume of ASCII transfer.");
    }
  }

  @Test
  void a_text_is_sent_as_it_is_and_called_binary() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      assertThat(control.store("a.txt", "a\nb\r\nc")).isEqualTo("226 Transfer complete.");
      assertThat(control.say("SIZE a.txt")).isEqualTo("213 6");
      assertThat(control.fetch("RETR a.txt"))
          .isEqualTo(
              "150 Opening BINARY mode data connection for a.txt (6 bytes).|a\nb\r\nc|226 Transfer"
                  + " complete.");
    }
  }

  @Test
  void a_new_folder_is_its_owners_only() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      assertThat(control.say("MKD /tmp/own")).isEqualTo("257 \"/tmp/own\" created");
      assertThat(control.fetch("LIST /tmp")).contains("drwx------    2 0        0 ");
    }
  }

  @Test
  void an_absent_name_is_listed_as_nothing() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      for (String verb : new String[] {"LIST", "NLST"}) {
        assertThat(control.fetch(verb + " nosuch"))
            .isEqualTo("150 Here comes the directory listing.||226 Directory send OK.");
      }
    }
  }

  @Test
  void a_file_is_listed_without_its_folder() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      assertThat(control.fetch("LIST /etc/hostname")).contains(" hostname").doesNotContain("/etc");
    }
  }

  @Test
  void a_time_can_be_set() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      control.store("t.txt", "x");
      assertThat(control.say("MDTM 20200102030405 t.txt"))
          .isEqualTo("213 File modification time set.");
      assertThat(control.say("MDTM t.txt")).isEqualTo("213 20200102030405");
    }
  }

  @Test
  void an_aborted_download_is_426_and_the_abort_225() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      control.store("big", "x".repeat(12 << 20));
      try (Socket data = control.data()) {
        data.setSoLinger(true, 0); // its close is a reset
        assertThat(control.say("RETR big")).startsWith("150 ");
        assertThat(data.getInputStream().readNBytes(1000)).hasSize(1000);
      }
      assertThat(control.reply()).isEqualTo("426 Failure writing network stream.");
      assertThat(control.say("ABOR")).isEqualTo("225 No transfer to ABOR.");
    }
  }

  @Test
  void a_passive_connection_that_nobody_makes_is_given_up_after_a_minute() throws Exception {
    try (RealStand stand = new RealStand(new FtpService(), HERE);
        FtpControl control = new FtpControl(stand)) {
      assertThat(control.say("EPSV")).startsWith("229 ");
      assertThat(control.say("LIST")).isEqualTo("425 Failed to establish connection.");
    }
  }

  @Test
  void without_write_enable_nothing_can_be_written() throws Exception {
    Map<String, String> persona = Map.of("write_enable", "false");
    try (RealStand stand = new RealStand(new FtpService(), HERE, persona);
        FtpControl control = new FtpControl(stand)) {
      for (String command :
          new String[] {"STOR x", "APPE x", "STOU", "DELE x", "DELE", "MKD x", "RMD x", "RNFR x"}) {
        assertThat(control.say(command)).as(command).isEqualTo("550 Permission denied.");
      }
      assertThat(control.say("SITE CHMOD 644 x")).isEqualTo("500 Unknown SITE command.");
    }
  }
}
