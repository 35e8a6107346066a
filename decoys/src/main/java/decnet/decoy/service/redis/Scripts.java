package decnet.decoy.service.redis;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What EVAL answers without a Lua engine: the probes that recon scripts use, and the sandbox's own
 * refusals. Anything else returns nil (a documented limit).
 *
 * <p>Source: texts measured on redis-server 7.0.15 of Debian 12 (CVE-2022-0543 is fixed there).
 */
final class Scripts {
  private static final Pattern GLOBAL =
      Pattern.compile("\\b(io|os|package|require|dofile|loadfile|debug)\\b");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*[A-Za-z_]\\w*\\s*=[^=].*", Pattern.DOTALL);
  private static final Pattern NUMBER =
      Pattern.compile("\\s*return\\s*\\(?\\s*(-?\\d{1,15})\\s*\\)?\\s*;?\\s*");
  private static final Pattern TEXT =
      Pattern.compile("\\s*return\\s*\\(?\\s*(['\"])([^'\"\\\\]{0,500})\\1\\s*\\)?\\s*;?\\s*");

  private Scripts() {}

  static Reply answer(String command, List<Bytes> args) {
    String keys = args.get(2).latin1();
    if (!keys.matches("-?\\d{1,9}")) {
      return new Reply.Failure("ERR value is not an integer or out of range");
    }
    if (Integer.parseInt(keys) > args.size() - 3) {
      return new Reply.Failure("ERR Number of keys can't be greater than number of args");
    }
    if (command.equals("evalsha")) {
      return new Reply.Failure("NOSCRIPT No matching script. Please use EVAL.");
    }
    String script = args.get(1).latin1();
    String tail = " script: " + sha1(args.get(1)) + ", on @user_script:1.";
    Matcher global = GLOBAL.matcher(script);
    if (global.find()) {
      return new Reply.Failure(
          "ERR user_script:1: Script attempted to access nonexistent global variable '"
              + global.group(1)
              + "'"
              + tail);
    }
    if (ASSIGNMENT.matcher(script).matches()) {
      return new Reply.Failure("ERR user_script:1: Attempt to modify a readonly table" + tail);
    }
    Matcher number = NUMBER.matcher(script);
    if (number.matches()) {
      return new Reply.Count(Long.parseLong(number.group(1)));
    }
    Matcher text = TEXT.matcher(script);
    return text.matches() ? Reply.bulk(Bytes.latin1(text.group(2))) : Reply.NIL;
  }

  private static String sha1(Bytes script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(script.latin1().getBytes(StandardCharsets.ISO_8859_1));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has SHA-1
    }
  }
}
