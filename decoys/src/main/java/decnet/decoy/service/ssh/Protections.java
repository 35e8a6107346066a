package decnet.decoy.service.ssh;

import java.security.MessageDigest;
import java.util.Arrays;

/** Makes the packet protection of one direction from an exchange's keys. Source: RFC 4253 §7.2. */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared
record Protections(String hash, byte[] secret, byte[] exchangeHash, byte[] sessionId) {

  /** {@code letters}: those of the IV, the cipher key and the MAC key, such as {@code ACE}. */
  Protection make(String cipher, String mac, String letters) {
    byte[] iv = derive(letters.charAt(0), 16);
    char key = letters.charAt(1);
    return switch (cipher) {
      case "chacha20-poly1305@openssh.com" -> new ChaChaPackets(derive(key, 64));
      case "aes128-gcm@openssh.com" -> new GcmPackets(derive(key, 16), iv);
      case "aes256-gcm@openssh.com" -> new GcmPackets(derive(key, 32), iv);
      case "aes128-ctr" -> ctr(derive(key, 16), iv, mac, letters.charAt(2));
      case "aes192-ctr" -> ctr(derive(key, 24), iv, mac, letters.charAt(2));
      case "aes256-ctr" -> ctr(derive(key, 32), iv, mac, letters.charAt(2));
      default -> throw new IllegalArgumentException("not a cipher: " + cipher);
    };
  }

  private CtrPackets ctr(byte[] key, byte[] iv, String mac, char letter) {
    return new CtrPackets(key, iv, mac(mac, letter), mac.contains("-etm@"));
  }

  private PacketMac mac(String name, char letter) {
    return switch (name.replace("-etm@openssh.com", "").replace("@openssh.com", "")) {
      case "hmac-sha1" -> new HmacTag("HmacSHA1", derive(letter, 20));
      case "hmac-sha2-256" -> new HmacTag("HmacSHA256", derive(letter, 32));
      case "hmac-sha2-512" -> new HmacTag("HmacSHA512", derive(letter, 64));
      case "umac-64" -> new UmacTag(derive(letter, 16), 8);
      case "umac-128" -> new UmacTag(derive(letter, 16), 16);
      default -> throw new IllegalArgumentException("not a MAC: " + name);
    };
  }

  private byte[] derive(char letter, int length) {
    MessageDigest digest = KeyAgreements.Digests.of(hash);
    digest.update(secret);
    digest.update(exchangeHash);
    digest.update((byte) letter);
    byte[] made = digest.digest(sessionId);
    while (made.length < length) {
      digest.update(secret);
      digest.update(exchangeHash);
      made = new WireWriter().raw(made).raw(digest.digest(made)).done();
    }
    return Arrays.copyOf(made, length);
  }
}
