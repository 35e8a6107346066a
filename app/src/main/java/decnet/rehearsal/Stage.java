package decnet.rehearsal;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The fleet that a rehearsal plays on. */
public interface Stage {
  /** The deckies as they are now. */
  List<Target> targets() throws IOException, InterruptedException;

  /** Says that everything from {@code source} is the rehearsal's, before its first packet. */
  void mark(String source) throws IOException, InterruptedException;

  /** Changes a decky to exactly these services; returns once the wire shows it. */
  void mutate(String decky, Set<String> services) throws IOException, InterruptedException;

  /** The way of {@code source} so far; a missing node when there is none. */
  JsonNode traversal(String source) throws IOException, InterruptedException;
}
