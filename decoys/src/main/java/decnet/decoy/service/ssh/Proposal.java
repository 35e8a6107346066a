package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What one side offers in its KEXINIT, in the order of the message: key exchange, host keys,
 * ciphers to and from the server, MACs, compressions, languages. Source: RFC 4253 §7.1; {@link
 * #SERVER} measured on the genuine server.
 */
record Proposal(List<String> lists, boolean guesses) {
  private static final String CIPHERS =
      "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com";
  private static final String MACS =
      "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1";
  static final Proposal SERVER =
      new Proposal(
          List.of(
              "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256,kex-strict-s-v00@openssh.com",
              "rsa-sha2-512,rsa-sha2-256,ecdsa-sha2-nistp256,ssh-ed25519",
              CIPHERS,
              CIPHERS,
              MACS,
              MACS,
              "none,zlib@openssh.com",
              "none,zlib@openssh.com",
              "",
              ""),
          false);

  static Proposal read(byte[] payload) throws WireException {
    WireReader in = WireReader.of(payload);
    in.raw(16);
    List<String> lists = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lists.add(in.text());
    }
    boolean guesses = in.flag();
    in.u32();
    in.end();
    return new Proposal(List.copyOf(lists), guesses);
  }

  byte[] message(byte[] cookie) {
    WireWriter out = new WireWriter().u8(Message.KEXINIT).raw(cookie);
    lists.forEach(out::text);
    return out.flag(guesses).u32(0).done();
  }

  boolean offers(String keyExchange) {
    return List.of(lists.getFirst().split(",")).contains(keyExchange);
  }

  /** The client's first choice at {@code index} that the server has too. */
  String agree(int index) throws WireException {
    List<String> ours = List.of(SERVER.lists.get(index).split(","));
    for (String name : lists.get(index).split(",")) {
      if (ours.contains(name) && !name.startsWith("kex-strict-")) {
        return name;
      }
    }
    throw new WireException(Kind.MALFORMED, "no matching algorithm, offer: " + lists.get(index));
  }

  /** Whether a guessed first packet is of another method than the agreed one. */
  boolean isWrongGuess() {
    return guesses && (differs(0) || differs(1));
  }

  private boolean differs(int index) {
    String ours = SERVER.lists.get(index).split(",", 2)[0];
    return !lists.get(index).split(",", 2)[0].equals(ours);
  }

  /** What HASSH hashes: the client's key exchange, cipher, MAC and compression lists. */
  String hasshText() {
    return String.join(";", lists.get(0), lists.get(2), lists.get(4), lists.get(6));
  }

  String hassh() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5")
                  .digest(hasshText().getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("no MD5", missing);
    }
  }
}
