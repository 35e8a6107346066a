package decnet.catalog;

import java.util.Collection;
import java.util.List;

/**
 * The names of TCP/IP personalities that a configuration may use, and whose cards go with them.
 * Thread-safe.
 */
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

        @Override
        public List<String> vendors(String name) {
          return List.of("any");
        }

        @Override
        public List<String> prefixes(String vendor) {
          return List.of("020000"); // IEEE 802 §8.2: locally administered
        }
      };

  /** Whether there is a personality of that name. */
  boolean knows(String name);

  /**
   * A few dozen names at most that may have been meant; none where there is none to choose from.
   */
  Collection<String> near(String name);

  /**
   * Makers of the network cards that a machine with that personality has; none where the name is
   * unknown or its source does not tell.
   */
  List<String> vendors(String name);

  /** MAC prefixes of a maker, six hexadecimal digits each; none where it is unknown. */
  List<String> prefixes(String vendor);
}
