package decnet.api;

import decnet.base.IpAddress;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * The story so far over HTTP: traversals in pages, the way of one attacker, the epochs of one
 * decky.
 */
final class Correlation {
  private final ControlRoom room;

  Correlation(ControlRoom room) {
    this.room = room;
  }

  /** {@code ?after=} the {@code next} of the page before, {@code ?limit=} 1 to 1000. */
  void list(Context context) {
    Optional<String> after = Optional.ofNullable(context.queryParam("after"));
    answer(context, room.correlation().traversals(after, Page.limit(context)));
  }

  void one(Context context) {
    String attacker = context.pathParam("attacker");
    room.correlation()
        .traversal(IpAddress.parse(attacker))
        .ifPresentOrElse(
            json -> answer(context, json),
            () -> ApiServer.problem(context, 404, "not found", "no hop of " + attacker));
  }

  void epochs(Context context) {
    String decky = context.pathParam("decky");
    room.correlation()
        .decky(decky)
        .ifPresentOrElse(
            json -> answer(context, json),
            () -> ApiServer.problem(context, 404, "not found", "no line of a decky " + decky));
  }

  private static void answer(Context context, String json) {
    context.contentType("application/json").result(json);
  }
}
