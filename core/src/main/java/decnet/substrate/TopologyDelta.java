package decnet.substrate;

import decnet.base.DeckyId;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** One change of the wire. A closed family; a mutation is {@link UpdateDecky}. */
public sealed interface TopologyDelta {
  DeckyId decky();

  /** A decky that is not there yet appears with {@code services}. */
  record AddDecky(DeckyPlan plan, Set<String> services) implements TopologyDelta {
    public AddDecky {
      services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
    }

    @Override
    public DeckyId decky() {
      return plan.id();
    }
  }

  /**
   * A decky that is there exposes exactly {@code services} from now on, with the plan's ports and
   * personas.
   */
  record UpdateDecky(DeckyPlan plan, Set<String> services) implements TopologyDelta {
    public UpdateDecky {
      services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
    }

    @Override
    public DeckyId decky() {
      return plan.id();
    }
  }

  /** A decky disappears. Live sessions go on until {@link Substrate#cut}. */
  record RemoveDecky(DeckyId decky) implements TopologyDelta {}
}
