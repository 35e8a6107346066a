package decnet.fabric.recon;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.fabric.frame.Packet;
import decnet.fabric.link.Frame;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SYNs as systems and scanners send them, and what is read from them. The p0f forms follow p0f 3's
 * README.
 */
class FingerprintTest {
  private static Fingerprint of(int window, int ttl, String options) {
    byte[] extra = Bytes.hex(options).toArray();
    ByteBuffer bytes = ByteBuffer.allocate(54 + extra.length);
    bytes.putShort(12, (short) 0x0800).putShort(14, (short) 0x4500);
    bytes.putShort(16, (short) (40 + extra.length)).putShort(18, (short) 77);
    bytes.putShort(20, (short) 0x4000).putShort(22, (short) (ttl << 8 | 6));
    bytes.putInt(26, 0x0a000001).putInt(30, 0x0a000002);
    bytes.putShort(
        24, decnet.fabric.frame.Checksum.fold(decnet.fabric.frame.Checksum.sum(bytes, 14, 20)));
    bytes.putInt(38, 1).putInt(46, (20 + extra.length) / 4 << 28 | 2 << 16 | window);
    bytes.put(54, extra);
    Frame frame = new Frame(200);
    frame.copy(bytes.array());
    Packet packet = new Packet();
    assertThat(packet.parse(frame)).isNull();
    assertThat(packet.parseIpv4()).isNull();
    return Fingerprint.of(new SynSample(packet));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "win=64240;opts=2.1.3.1.1.4;mss=1460;scale=8, Windows, 64240, 128, 020405b40103030801010402",
    "win=64240;opts=2.4.8.1.3;mss=1460;scale=7, Linux, 64240, 64, 020405b40402080a000000010000000001030307",
    "win=62727;opts=2.4.8.1.3;mss=8961;scale=7, Linux, 62727, 64, 020423010402080a000000010000000001030307",
    "win=65535;opts=2.1.3.1.1.8.4.0;mss=1460;scale=6, macOS or iOS, 65535, 64,"
        + " 020405b4010303060101080a000000010000000004020000",
    "win=1024;opts=2;mss=1460, nmap, 1024, 47, 020405b4",
    "win=65535, zmap, 65535, 240, ''",
    "win=1024, masscan, 1024, 240, ''"
  })
  void a_syn_is_told_by_its_fields_and_its_maker(
      String fields, String stack, int window, int ttl, String options) {
    Fingerprint print = of(window, ttl, options);
    assertThat(print.fields()).isEqualTo(fields);
    assertThat(print.stack()).isEqualTo(stack);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4:64+3:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0|64240|61"
            + "|020405b40402080a000000010000000001030307",
        "4:128+0:0:1460:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0|8192|128|020405b40103030801010402",
        "4:64+0:0:*:512,0:eol+7:df,id+,opt+:0|512|64|0000000002ff0000",
        "4:64+0:0:*:512,0::df,id+,bad:0|512|64|02ff0000"
      })
  void a_signature_has_p0fs_form(String p0f, int window, int ttl, String options) {
    assertThat(of(window, ttl, options).p0f()).isEqualTo(p0f);
  }
}
