package decnet.decoy;

import decnet.event.SessionTag;
import java.util.Optional;

/** The session that the current thread works for, for diagnostics. */
public final class SessionScope {
  private static final ScopedValue<SessionTag> CURRENT = ScopedValue.newInstance();

  private SessionScope() {}

  /** The session of this thread, if it works for one. */
  public static Optional<SessionTag> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  static void run(SessionTag tag, Runnable work) {
    ScopedValue.where(CURRENT, tag).run(work);
  }
}
