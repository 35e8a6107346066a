package decnet.decoy;

import static decnet.event.EventSpec.param;

import decnet.base.Bytes;
import decnet.event.EventSpec;
import decnet.event.Param;
import java.util.ArrayList;
import java.util.List;

/**
 * The events that several services emit. Each says in its spec which of them, and with which
 * parameters; {@link #CONNECT} and {@link #DISCONNECT} are the session runner's.
 */
public final class CommonEvents {
  public static final EventSpec CONNECT = EventSpec.of("connect", "A peer was accepted.");
  public static final EventSpec DISCONNECT =
      EventSpec.of(
          "disconnect",
          "The session ended; exactly one per session, its last line.",
          param("reason", "done, gone, timeout, malformed, too_big, limit, cut, fault"),
          param("detail", "what exactly, for people"),
          param("duration_ms", "from accept to end, milliseconds"),
          param("bytes_in", "bytes received"),
          param("bytes_out", "bytes sent"));
  public static final EventSpec AUTH_ATTEMPT =
      EventSpec.of(
          "auth.attempt",
          "A peer tried to log in.",
          param("username", "the name, as sent"),
          param("password", "the secret, where the protocol shows it"),
          param("mechanism", "password, publickey, native_password, …"),
          param("outcome", "success or failure"),
          param("fingerprint", "SHA256 fingerprint of an offered key"),
          param("challenge", "our challenge or salt, hexadecimal"),
          param("response", "the peer's answer, hexadecimal"),
          param("hashcat", "a line for hashcat, prefixed with its mode and a colon"));
  public static final EventSpec COMMAND =
      EventSpec.of(
          "command",
          "A peer gave a command to a shell or protocol.",
          param("command", "the text, as sent"),
          param("user", "who gave it"),
          param("cwd", "the working directory"));
  public static final EventSpec FILE_UPLOAD =
      EventSpec.of(
          "file.upload",
          "A peer stored a file.",
          param("name", "the path, as the peer named it"),
          param("sha256", "hash of the content: its name in the evidence store"),
          param("size", "bytes"),
          param("kept", "false when the quota was full and only the hash is known"));
  public static final EventSpec FILE_DOWNLOAD =
      EventSpec.of(
          "file.download",
          "A peer fetched a file of the decky.",
          param("name", "the path"),
          param("size", "bytes"));
  public static final EventSpec DOWNLOAD_REQUEST =
      EventSpec.of(
          "download.request",
          "A peer told the decky to fetch something; nothing was fetched.",
          param("url", "the address, as given"),
          param("command", "the command that asked"));
  public static final EventSpec QUERY =
      EventSpec.of(
          "query",
          "A peer gave an SQL text.",
          param("sql", "the text, as sent"),
          param("user", "who gave it"),
          param("parameters", "what was bound to it when it was executed, joined by commas"));
  public static final EventSpec PIVOT =
      EventSpec.of(
          "pivot",
          "A peer asked the decky to connect to another host.",
          param("target", "host:port, as asked"),
          param("outcome", "opened, refused or unknown"));
  public static final EventSpec RECORDING =
      EventSpec.of(
          "recording",
          "A terminal recording was closed (asciinema v2).",
          param("sha256", "hash of the recording: its name in the evidence store"),
          param("size", "bytes"),
          param(
              "kept", "false when room or its bound ended it early; without a hash there is none"),
          param("duration_ms", "milliseconds"),
          param("command", "what ran on the terminal"));

  public static final EventSpec TLS_HELLO =
      EventSpec.of(
          "tls.hello",
          "A peer began TLS and was answered; without sni, alpn, ja3 and ja4 it sent no hello that"
              + " could be read.",
          param("sni", "the server name it asked for, as sent"),
          param("alpn", "the protocols it offered, separated by commas"),
          param("ja3", "JA3 fingerprint of the client"),
          param("ja4", "JA4 fingerprint of the client"),
          param("version", "the version chosen, such as 1.3"),
          param("cipher", "the cipher suite chosen: IANA's number, four hexadecimal digits"),
          param("alert", "the number of the alert that refused it, instead of version and cipher"));

  /** A login with a name and a password in clear. */
  public static final EventSpec PASSWORD_ATTEMPT =
      AUTH_ATTEMPT.only("username", "password", "mechanism", "outcome");

  private CommonEvents() {}

  public static List<EventSpec> all() {
    return List.of(
        CONNECT,
        DISCONNECT,
        AUTH_ATTEMPT,
        COMMAND,
        FILE_UPLOAD,
        FILE_DOWNLOAD,
        DOWNLOAD_REQUEST,
        QUERY,
        PIVOT,
        RECORDING,
        TLS_HELLO);
  }

  /** What a shell emits, beside logins: its service's spec lists these among its own. */
  public static List<EventSpec> ofShell(EventSpec... own) {
    List<EventSpec> events =
        new ArrayList<>(List.of(COMMAND, FILE_UPLOAD, DOWNLOAD_REQUEST, PIVOT, RECORDING));
    events.addAll(List.of(own));
    return List.copyOf(events);
  }

  /** The parameters of a login with a name and a password in clear. */
  public static Param[] login(Bytes username, Bytes password, String mechanism, boolean success) {
    return new Param[] {
      Param.of("username", username),
      Param.of("password", password),
      Param.of("mechanism", mechanism),
      Param.of("outcome", success ? "success" : "failure")
    };
  }
}
