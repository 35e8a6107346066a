package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * One exchange of SCRAM-SHA-256.
 *
 * <pre>
 * C: n,,n=,r=CLIENT
 * S: r=CLIENTSERVER,s=SALT,i=4096
 * C: c=biws,r=CLIENTSERVER,p=PROOF
 * S: v=SIGNATURE
 * </pre>
 *
 * <p>Source: RFC 5802, RFC 7677; complaints measured.
 */
final class Scram {
  private static final int NONCE_BYTES = 18;

  private final byte[] salt;
  private final byte[] stored;
  private final byte[] server;
  private final boolean real;
  private String firstBare = "";
  private String header = "";
  private String nonce = "";
  private String offered = "";
  private String withoutProof = "";
  private byte[] proof = {};

  /** {@code verifier} empty: nobody gets in, but the exchange looks the same. */
  Scram(String verifier, byte[] mockSalt) {
    String[] parts = verifier.split("[$:]");
    real = parts.length == 5 && parts[0].equals("SCRAM-SHA-256");
    Base64.Decoder base = Base64.getDecoder();
    salt = real ? base.decode(parts[2]) : mockSalt;
    stored = real ? base.decode(parts[3]) : new byte[32];
    server = real ? base.decode(parts[4]) : new byte[32];
  }

  private static SqlError malformed(String detail, int line, String routine) {
    return SqlError.fatal(
            "08P01", "malformed SCRAM message", "auth-scram.c:" + line + ":" + routine)
        .detail(detail);
  }

  private static SqlError first(String detail, int line) {
    return malformed(detail, line, "read_client_first_message");
  }

  private static SqlError attribute(String wanted, String found) {
    return malformed(
        "Expected attribute \"" + wanted + "\" but found \"" + shown(found, 0) + "\".",
        712,
        "read_attr_value");
  }

  /** A character as complaints show it. */
  private static String shown(String text, int at) {
    char c = at < text.length() ? text.charAt(at) : 0;
    return c > 32 && c < 127 ? "'" + c + "'" : String.format("0x%02x", (int) c);
  }

  /** Takes the client's first message; our answer. */
  String first(String message, RandomGenerator random) throws SqlError {
    if (message.isEmpty()) {
      throw malformed("The message is empty.", 366, "scram_exchange");
    }
    char flag = message.charAt(0);
    if (flag == 'p') {
      throw first(
          "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message"
              + " includes channel binding data.",
          1007);
    }
    if (flag != 'n' && flag != 'y') {
      throw first("Unexpected channel-binding flag \"" + shown(message, 0) + "\".", 1025);
    }
    if (!message.startsWith(",", 1)) {
      throw first("Comma expected, but found character \"" + shown(message, 1) + "\".", 963);
    }
    if (message.startsWith("a", 2)) {
      throw SqlError.fatal(
          "0A000",
          "client uses authorization identity, but it is not supported",
          "auth-scram.c:1036:read_client_first_message");
    }
    if (!message.startsWith(",", 2)) {
      throw first(
          "Unexpected attribute \"" + shown(message, 2) + "\" in client-first-message.", 1040);
    }
    header = message.substring(0, 3);
    firstBare = message.substring(3);
    if (firstBare.startsWith("m")) {
      throw SqlError.fatal(
          "0A000",
          "client requires an unsupported SCRAM extension",
          "auth-scram.c:1057:read_client_first_message");
    }
    String[] fields = firstBare.split(",", -1);
    if (!fields[0].startsWith("n=")) {
      throw attribute("n", fields[0]);
    }
    if (fields.length < 2 || !fields[1].startsWith("r=")) {
      throw attribute("r", fields.length < 2 ? "" : fields[1]);
    }
    byte[] own = new byte[NONCE_BYTES];
    random.nextBytes(own);
    Base64.Encoder base = Base64.getEncoder();
    nonce = fields[1].substring(2) + base.encodeToString(own);
    offered = "r=" + nonce + ",s=" + base.encodeToString(salt) + ",i=" + Passwords.ITERATIONS;
    return offered;
  }

  /** Takes the client's final message: false when the proof is of another password. */
  boolean last(String message) throws SqlError {
    int at = message.lastIndexOf(",p=");
    if (at < 0 && message.startsWith("c=")) {
      throw malformed("Attribute expected, but found end of string.", 825, "read_any_attr");
    }
    if (at < 0 || !message.startsWith("c=")) {
      throw malformed(
          "Malformed proof in client-final-message.", 1353, "read_client_final_message");
    }
    withoutProof = message.substring(0, at);
    String[] fields = withoutProof.split(",", -1);
    String binding =
        "c=" + Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8));
    if (!fields[0].equals(binding)) {
      throw SqlError.fatal(
          "08P01",
          "unexpected SCRAM channel-binding attribute in client-final-message",
          "auth-scram.c:1335:read_client_final_message");
    }
    try {
      proof = Base64.getDecoder().decode(message.substring(at + 3));
    } catch (IllegalArgumentException wrong) {
      proof = new byte[0];
    }
    if (proof.length != 32) {
      throw malformed(
          "Malformed proof in client-final-message.", 1353, "read_client_final_message");
    }
    if (fields.length < 2 || !fields[1].equals("r=" + nonce)) {
      throw SqlError.fatal("08P01", "invalid SCRAM response", "auth-scram.c:404:scram_exchange")
          .detail("Nonce does not match.");
    }
    byte[] signature = Passwords.hmac(stored, transcript());
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (proof[i] ^ signature[i]);
    }
    return real && MessageDigest.isEqual(Passwords.digest("SHA-256", key), stored);
  }

  /** What both sides signed: with it and the proof a password can be tried. */
  String transcript() {
    return firstBare + "," + offered + "," + withoutProof;
  }

  Bytes proof() {
    return Bytes.of(proof);
  }

  String signature() {
    return "v=" + Base64.getEncoder().encodeToString(Passwords.hmac(server, transcript()));
  }
}
