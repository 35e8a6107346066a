package decnet.decoy.service.http;

import decnet.base.Bytes;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The name and password of a Basic Authorization header. Source: RFC 7617. */
record BasicLogin(Bytes user, Bytes password) {
  private static final String SCHEME = "Basic ";

  /** Null for another scheme and for what is malformed. */
  static @Nullable BasicLogin of(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String pair = Bytes.of(decoded).latin1();
      int colon = pair.indexOf(':');
      return colon < 0
          ? null
          : new BasicLogin(
              Bytes.latin1(pair.substring(0, colon)), Bytes.latin1(pair.substring(colon + 1)));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
