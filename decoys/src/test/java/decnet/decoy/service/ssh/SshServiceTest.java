package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshServiceTest extends ServiceContract {
  private static final String BANNER = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n";

  @Override
  protected Service service() {
    return new SshService();
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(SshServiceTest.class, "web.txt"),
        Capture.read(SshServiceTest.class, "old.txt"));
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    ProbeClient client = new ProbeClient(exposed(bench));
    client.identify();
    client.exchange(ProbeClient.Offer.usual());
    client.service();
    client.send(ProbeAuth.key("root", "ssh-ed25519", ProbeAuth.KEY));
    client.await(Message.USERAUTH_FAILURE);
    client.send(ProbeAuth.password("root", "toor"));
    client.await(Message.USERAUTH_SUCCESS);
    ProbeChannels.say(client, "greq-fwd");
    ProbeChannels.run(client, 0, "echo x > /tmp/f; curl http://web02/x; nc -v web02 80");
    ProbeChannels.run(client, 1, "scp -f /etc/hostname");
    ProbeChannels.terminal(client, 2, "true");
    client.finish();
    client.listen(0);
    client.close();
    bench.sink().awaitEnds(1);
  }

  @ParameterizedTest
  @CsvSource({
    "SSH-2.0-\\n, Invalid SSH identification string.",
    "SSH-1111-x\\n, Invalid SSH identification string.",
    "ssh-2.0-x\\n, Invalid SSH identification string.",
    "SSH-3.0-x\\n, Protocol major versions differ.",
    "SSH-2.0-a\\rb, Invalid SSH identification string."
  })
  void a_bad_identification_is_answered_as_the_genuine_server_does(String said, String text)
      throws Exception {
    assertThat(answer(Capture.parse("said", "C: " + said).client()))
        .isEqualTo(BANNER + text + "\r\n");
  }

  private static String answer(Bytes said) throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock().skipSleeps());
    ScriptedPeer peer = new ScriptedPeer(bench.expose(bench.machine(), new SshService()).connect());
    return peer.say(said).finish().everything();
  }

  @Test
  void the_offer_is_the_genuine_servers_to_the_byte() throws Exception {
    byte[] message = Proposal.SERVER.message(new byte[16]);
    assertThat(message).hasSize(1120 + 0);
    assertThat(
            Bytes.of(
                    java.security.MessageDigest.getInstance("MD5")
                        .digest(Proposal.SERVER.hasshText().getBytes(StandardCharsets.US_ASCII)))
                .hex())
        .isEqualTo("425d29fe50d8e4f5e37efb6e24bcf660");
  }

  /** RFC 4418, appendix: key "abcdefghijklmnop", nonce "bcdefghi". */
  @ParameterizedTest
  @CsvSource({
    "0, 6E155FAD26900BE1, 32FEDB100C79AD58F07FF7643CC60465",
    "3, 44B5CB542F220104, 185E4FE905CBA7BD85E4C2DC3D117D8D",
    "1024, 26BF2F5D60118BD9, 7A54ABE04AF82D60FB298C3CBD195BCB",
    "32768, 27F8EF643B0D118D, 7B136BD911E4B734286EF2BE501F2C3C"
  })
  void umac_gives_the_tags_of_rfc_4418(int count, String tag64, String tag128) {
    byte[] content = new byte[count];
    java.util.Arrays.fill(content, (byte) 'a');
    byte[] key = "abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII);
    byte[] nonce = "bcdefghi".getBytes(StandardCharsets.US_ASCII);
    assertThat(Bytes.of(new UmacTag(key, 8).tag(nonce, content, count)).hex())
        .isEqualToIgnoringCase(tag64);
    assertThat(Bytes.of(new UmacTag(key, 16).tag(nonce, content, count)).hex())
        .isEqualToIgnoringCase(tag128);
  }
}
