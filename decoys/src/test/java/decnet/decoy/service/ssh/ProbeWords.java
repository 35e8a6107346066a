package decnet.decoy.service.ssh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A server's packets in words, as the table of probes has them. */
final class ProbeWords {
  private static final String IDENTIFICATION = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n";
  private static final int MAX_TEXT = 60;

  private ProbeWords() {}

  static String of(byte[] payload) throws IOException {
    WireReader in = WireReader.of(payload);
    return switch (payload[0] & 255) {
      case Message.DISCONNECT -> "DISC " + in.u32() + " '" + in.text() + "'";
      case Message.UNIMPLEMENTED -> "UNIMPLEMENTED seq=" + in.u32();
      case Message.DEBUG -> "DEBUG " + in.flag() + " '" + in.text() + "'";
      case Message.SERVICE_ACCEPT -> "SERVICE_ACCEPT " + in.text();
      case Message.EXT_INFO -> "EXT_INFO " + extensions(in);
      case Message.KEXINIT -> "KEXINIT";
      case Message.NEWKEYS -> "NEWKEYS";
      case Message.KEX_REPLY -> "KEX_REPLY";
      case Message.USERAUTH_FAILURE -> "UA_FAIL " + in.text() + (in.flag() ? " partial" : "");
      case Message.USERAUTH_SUCCESS -> "UA_OK";
      case Message.GLOBAL_REQUEST -> "GLOBAL " + in.text();
      case Message.REQUEST_SUCCESS -> "REQ_SUCCESS" + (in.isAtEnd() ? "" : port(in.u32()));
      case Message.REQUEST_FAILURE -> "REQ_FAILURE";
      default -> channel(payload[0] & 255, in);
    };
  }

  private static String port(long port) {
    return port >= 32_768 && port < 61_000 ? " <port>" : " " + port;
  }

  private static String extensions(WireReader in) throws IOException {
    List<String> names = new ArrayList<>();
    for (long left = in.u32(); left > 0; left--) {
      names.add(in.text());
      in.string();
    }
    return String.join(",", names);
  }

  private static String channel(int type, WireReader in) throws IOException {
    in.u32(); // our number of the channel
    return switch (type) {
      case Message.CHANNEL_OPEN_CONFIRMATION ->
          "CONF " + in.u32() + " window=" + in.u32() + " packet=" + in.u32();
      case Message.CHANNEL_OPEN_FAILURE -> "OPEN_FAIL " + in.u32() + " '" + in.text() + "'";
      case Message.CHANNEL_WINDOW_ADJUST -> "WINDOW " + in.u32();
      case Message.CHANNEL_DATA -> "DATA " + shown(in.text());
      case Message.CHANNEL_EXTENDED_DATA -> "EXTDATA " + in.u32() + " " + shown(in.text());
      case Message.CHANNEL_EOF -> "EOF";
      case Message.CHANNEL_CLOSE -> "CLOSE";
      case Message.CHANNEL_REQUEST -> request(in.text(), in.flag(), in);
      case Message.CHANNEL_SUCCESS -> "CH_SUCCESS";
      case Message.CHANNEL_FAILURE -> "CH_FAIL";
      default -> "message " + type;
    };
  }

  private static String request(String name, boolean reply, WireReader in) throws IOException {
    String value =
        switch (name) {
          case "exit-status" -> " " + in.u32();
          case "exit-signal" -> " " + in.text();
          default -> "";
        };
    return "CH_REQ " + name + (reply ? " reply" : "") + value;
  }

  private static String shown(String text) {
    if (text.startsWith("Linux ") && text.contains("The programs included with the Debian")) {
      return "<motd>";
    }
    String named = text.replace(IDENTIFICATION, "<ID>");
    StringBuilder shown = new StringBuilder();
    for (char c : named.substring(0, Math.min(MAX_TEXT, named.length())).toCharArray()) {
      shown.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
    }
    return "'" + shown + "'";
  }
}
