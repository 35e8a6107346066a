package decnet.decoy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Property;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
  /** A hello with these fields; {@code bodies} are extensions' bodies in hexadecimal by type. */
  private static Bytes hello(int version, List<Integer> ciphers, List<Extension> extensions) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    number(body, version, 2);
    body.writeBytes(new byte[32]);
    number(body, 0, 1);
    number(body, 2 * ciphers.size(), 2);
    ciphers.forEach(cipher -> number(body, cipher, 2));
    number(body, 1, 1);
    number(body, 0, 1);
    if (!extensions.isEmpty()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (Extension extension : extensions) {
        number(all, extension.type(), 2);
        number(all, extension.body().length(), 2);
        all.writeBytes(extension.body().toArray());
      }
      number(body, all.size(), 2);
      body.writeBytes(all.toByteArray());
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    number(message, 1, 1);
    number(message, body.size(), 3);
    message.writeBytes(body.toByteArray());
    return Bytes.of(message.toByteArray());
  }

  private record Extension(int type, Bytes body) {
    static Extension of(int type, String hex) {
      return new Extension(type, Bytes.hex(hex));
    }
  }

  private static void number(ByteArrayOutputStream to, int number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      to.write(number >> shift);
    }
  }

  private static List<Integer> numbers(String list, String separator, int radix) {
    return Arrays.stream(list.split(separator)).map(text -> Integer.parseInt(text, radix)).toList();
  }

  private static ClientHello parsed(Bytes message) {
    Optional<ClientHello> hello = ClientHello.parse(message);
    assertThat(hello).isPresent();
    return hello.orElseThrow();
  }

  /** The two examples of JA3's own description. */
  @Test
  void ja3_is_as_published() {
    ClientHello first =
        parsed(
            hello(
                769,
                numbers("47-53-5-10-49161-49162-49171-49172-50-56-19-4", "-", 10),
                List.of(
                    Extension.of(0, "000600000361626300".substring(0, 16)),
                    Extension.of(10, "0006001700180019"),
                    Extension.of(11, "0100"))));
    assertThat(ClientPrint.ja3Text(first))
        .isEqualTo("769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
    assertThat(ClientPrint.ja3(first)).isEqualTo("ada70206e40642a3e4461f35503241d5");
    ClientHello second =
        parsed(hello(769, numbers("4-5-10-9-100-98-3-6-19-18-99", "-", 10), List.of()));
    assertThat(ClientPrint.ja3Text(second)).isEqualTo("769,4-5-10-9-100-98-3-6-19-18-99,,,");
    assertThat(ClientPrint.ja3(second)).isEqualTo("de350869b8c85de67a350c8d186f11e6");
  }

  /** Chrome's hello, JA4's published example, with the values meant for tolerance that it sends. */
  private static List<Extension> chrome() {
    List<Extension> extensions = new ArrayList<>();
    extensions.add(Extension.of(0x1a1a, ""));
    for (int type :
        numbers("001b,0000,0033,4469,0017,0023,002d,0005,000b,0012,000a,ff01,0015", ",", 16)) {
      extensions.add(Extension.of(type, type == 0 ? "0006000003616263" : ""));
    }
    extensions.add(Extension.of(13, "0010" + "04030804040105030805050108060601"));
    extensions.add(Extension.of(16, "000c" + "0268320868747470" + "2f312e31"));
    extensions.add(Extension.of(43, "06" + "9a9a" + "0304" + "0303"));
    extensions.add(Extension.of(0xfafa, "00"));
    return extensions;
  }

  private static final String CHROME_CIPHERS =
      "5a5a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035";

  @Test
  void ja4_is_as_published() {
    ClientHello hello = parsed(hello(0x0303, numbers(CHROME_CIPHERS, ",", 16), chrome()));
    assertThat(ClientPrint.ja4(hello)).isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
    assertThat(hello.serverName()).isEqualTo(Bytes.latin1("abc"));
    assertThat(hello.protocols()).containsExactly(Bytes.latin1("h2"), Bytes.latin1("http/1.1"));
  }

  @Test
  void ja4_does_not_depend_on_the_order_of_extensions_and_ciphers() {
    List<Integer> ciphers = new ArrayList<>(numbers(CHROME_CIPHERS, ",", 16));
    List<Extension> extensions = new ArrayList<>(chrome());
    java.util.Collections.reverse(ciphers);
    java.util.Collections.reverse(extensions);
    assertThat(ClientPrint.ja4(parsed(hello(0x0303, ciphers, extensions))))
        .isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
  }

  @Test
  void ja4_of_a_client_that_says_next_to_nothing() {
    assertThat(ClientPrint.ja4(parsed(hello(0x0301, List.of(), List.of()))))
        .isEqualTo("t10i000000_000000000000_000000000000");
    Extension odd = Extension.of(16, "0004" + "03ab63cd");
    assertThat(ClientPrint.ja4(parsed(hello(0x0303, List.of(), List.of(odd)))))
        .startsWith("t12i0001ad_000000000000_"); // bytes that are no letters: their digits
  }

  @Test
  void a_hello_cut_or_lengthened_anywhere_is_none() {
    byte[] whole = hello(0x0303, numbers(CHROME_CIPHERS, ",", 16), chrome()).toArray();
    for (int cut = 0; cut < whole.length; cut++) {
      assertThat(ClientHello.parse(Bytes.of(whole, 0, cut))).as("cut at " + cut).isEmpty();
    }
    assertThat(ClientHello.parse(Bytes.of(Arrays.copyOf(whole, whole.length + 1)))).isEmpty();
  }

  @Test
  void whatever_a_client_sends_is_read_without_a_fault() throws Exception {
    byte[] whole = hello(0x0303, numbers(CHROME_CIPHERS, ",", 16), chrome()).toArray();
    Property.holds(
        20_000,
        random -> {
          byte[] content = whole.clone();
          for (int i = 0; i <= random.nextInt(6); i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
          }
          ClientHello.parse(Bytes.of(content))
              .ifPresent(
                  hello -> {
                    assertThat(ClientPrint.ja3(hello)).hasSize(32);
                    assertThat(ClientPrint.ja4(hello)).matches("t.{9}_[0-9a-f]{12}_[0-9a-f]{12}");
                    assertThat(hello.serverName().length()).isLessThan(content.length);
                  });
          HelloTee tee = new HelloTee();
          tee.feed(content, 0, content.length);
          assertThat(tee.hello()).isEmpty(); // no record's header before it
        });
  }

  @Test
  void a_hello_in_records_of_any_size_is_gathered() throws Exception {
    Bytes message = hello(0x0303, numbers(CHROME_CIPHERS, ",", 16), chrome());
    Property.holds(
        200,
        random -> {
          ByteArrayOutputStream wire = new ByteArrayOutputStream();
          for (int at = 0; at < message.length(); ) {
            int to = Math.min(message.length(), at + random.nextInt(60));
            number(wire, 22, 1);
            number(wire, 0x0301, 2);
            number(wire, to - at, 2);
            wire.writeBytes(message.slice(at, to).toArray());
            at = to;
          }
          wire.writeBytes(new byte[] {23, 3, 3, 0, 1, 0}); // what follows is not of interest
          HelloTee tee = new HelloTee();
          byte[] all = wire.toByteArray();
          for (int at = 0; at < all.length; ) {
            int count = Math.min(all.length - at, 1 + random.nextInt(40));
            tee.feed(all, at, count);
            at += count;
          }
          assertThat(tee.hello().orElseThrow().message()).isEqualTo(message);
        });
  }

  @Test
  void an_endless_hello_is_given_up() {
    HelloTee tee = new HelloTee();
    byte[] record = new byte[5 + 16_384];
    record[0] = 22;
    record[3] = 0x40;
    record[5] = 1;
    record[6] = (byte) 255;
    for (int i = 0; i < 100; i++) {
      tee.feed(record, 0, record.length);
    }
    assertThat(tee.hello()).isEmpty();
  }
}
