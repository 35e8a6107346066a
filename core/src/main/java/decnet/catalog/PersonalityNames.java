package decnet.catalog;

import java.util.Collection;
import java.util.List;

/** The names of TCP/IP personalities that a configuration may use. Thread-safe. */
public interface PersonalityNames {
  /** Every name is taken: whoever has no fabric cannot tell. */
  PersonalityNames ANY =
      new PersonalityNames() {
        @Override
        public boolean knows(String name) {
          return true;
        }

        @Override
        public Collection<String> near(String name) {
          return List.of();
        }
      };

  /** Whether there is a personality of that name. */
  boolean knows(String name);

  /**
   * A few dozen names at most that may have been meant; none where there is none to choose from.
   */
  Collection<String> near(String name);
}
