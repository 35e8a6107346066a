package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.event.Param;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks for a password, by SCRAM-SHA-256 or md5, and records what came. */
final class Authentication {
  private static final String MECHANISM = "SCRAM-SHA-256";

  private final Session session;
  private final Messages messages;
  private final Cluster cluster;
  private final String user;

  Authentication(Session session, Messages messages, Cluster cluster, String user) {
    this.session = session;
    this.messages = messages;
    this.cluster = cluster;
    this.user = user;
  }

  private static Payload request(int code) {
    return new Payload().int32(code);
  }

  /** The role that got in; empty when the peer went. */
  Optional<Role> run() throws IOException, SqlError {
    @Nullable Role role = cluster.role(user);
    String verifier = role == null || !role.login() ? "" : role.verifier();
    if (session.persona().text("auth").equals("trust")) {
      return trusted(role);
    }
    boolean md5 = session.persona().text("auth").equals("md5");
    boolean scram = !md5 || verifier.startsWith("SCRAM");
    Optional<Boolean> verdict = scram ? scram(verifier) : md5(verifier);
    if (verdict.isEmpty()) {
      return Optional.empty();
    }
    if (!verdict.get() || role == null) {
      throw refused();
    }
    return Optional.of(role);
  }

  private SqlError refused() {
    return SqlError.fatal(
        "28P01",
        "password authentication failed for user \"" + user + "\"",
        "auth.c:334:auth_failed");
  }

  /** No password is asked for. */
  private Optional<Role> trusted(@Nullable Role role) throws IOException, SqlError {
    boolean known = role != null && role.login();
    tell("trust", known, List.of());
    if (role == null) {
      messages.write('R', request(0));
      throw SqlError.fatal(
          "28000",
          "role \"" + user + "\" does not exist",
          "miscinit.c:768:InitializeSessionUserId");
    }
    if (!known) {
      throw SqlError.fatal(
          "28000",
          "role \"" + user + "\" is not permitted to log in",
          "miscinit.c:803:InitializeSessionUserId");
    }
    return Optional.of(role);
  }

  private void tell(String mechanism, boolean success, List<Param> details) {
    List<Param> all = new ArrayList<>();
    all.add(Param.of("username", Bytes.utf8(user)));
    all.add(Param.of("mechanism", mechanism));
    all.add(Param.of("outcome", success ? "success" : "failure"));
    all.addAll(details);
    session.event(CommonEvents.AUTH_ATTEMPT.type(), all.toArray(Param[]::new));
  }

  private Optional<Boolean> md5(String verifier) throws IOException, SqlError {
    byte[] random = new byte[4];
    session.random().nextBytes(random);
    Bytes salt = Bytes.of(random);
    messages.write('R', request(5).raw(random));
    Optional<Messages.Message> message = messages.password();
    if (message.isEmpty()) {
      return Optional.empty();
    }
    String answer = message.get().reader().text();
    boolean success =
        verifier.startsWith("md5") && Passwords.md5Answer(verifier, salt).equals(answer);
    List<Param> details =
        new ArrayList<>(
            List.of(Param.of("challenge", salt.hex()), Param.of("response", Bytes.utf8(answer))));
    if (answer.matches("md5[0-9a-f]{32}")) {
      details.add(
          Param.of(
              "hashcat",
              Bytes.utf8(
                  "11100:$postgres$" + user + "*" + salt.hex() + "*" + answer.substring(3))));
    }
    tell("md5", success, details);
    return Optional.of(success);
  }

  /** The salt that a role which is not there has: always the same, as if there were one. */
  private byte[] mockSalt() {
    byte[] own =
        Long.toString(cluster.machine().identity().choices("postgres.mock").nextLong())
            .getBytes(StandardCharsets.UTF_8);
    byte[] hash = Passwords.digest("SHA-256", user.getBytes(StandardCharsets.UTF_8), own);
    return java.util.Arrays.copyOf(hash, Passwords.SALT_BYTES);
  }

  private Optional<Boolean> scram(String verifier) throws IOException, SqlError {
    messages.write('R', request(10).text(MECHANISM).int8(0));
    Optional<Messages.Message> initial = messages.sasl(refused());
    if (initial.isEmpty()) {
      return Optional.empty();
    }
    MessageReader reader = initial.get().reader();
    String mechanism = reader.rawText();
    if (!mechanism.equals(MECHANISM)) {
      throw SqlError.fatal(
          "08P01",
          "client selected an invalid SASL authentication mechanism",
          "auth-scram.c:256:scram_init");
    }
    int length = reader.int32();
    if (length < 0) {
      messages.write('R', request(11));
      initial = messages.sasl(refused());
      if (initial.isEmpty()) {
        return Optional.empty();
      }
      reader = initial.get().reader();
    }
    Scram scram = new Scram(verifier, mockSalt());
    String first = scram.first(reader.rest(), session.random());
    messages.write('R', request(11).raw(first.getBytes(StandardCharsets.UTF_8)));
    Optional<Messages.Message> last = messages.sasl(refused());
    if (last.isEmpty()) {
      return Optional.empty();
    }
    boolean success = scram.last(last.get().reader().rest());
    tell(
        "scram-sha-256",
        success,
        List.of(
            Param.of("challenge", Bytes.utf8(scram.transcript()).hex()),
            Param.of("response", scram.proof().hex())));
    if (success) {
      messages.write('R', request(12).raw(scram.signature().getBytes(StandardCharsets.UTF_8)));
    }
    return Optional.of(success);
  }
}
