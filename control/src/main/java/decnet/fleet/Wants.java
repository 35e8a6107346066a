package decnet.fleet;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.mutator.MutationTransaction.Done;
import decnet.mutator.MutationTransaction.Failed;
import decnet.mutator.MutationTransaction.Outcome;
import decnet.substrate.Substrate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is wanted of the fleet and tried until it is true: what a configuration asked for, and that
 * the wire is as the log says. Guarded by the fleet's lock.
 */
final class Wants {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private final Deckies deckies;
  private final FleetNews news;
  private final Substrate substrate;
  private final Clock clock;
  private final Map<DeckyId, Attempt> unmet = new LinkedHashMap<>();
  private final Patience patience = new Patience();

  Wants(Deckies deckies, FleetNews news, Substrate substrate, Clock clock) {
    this.deckies = deckies;
    this.news = news;
    this.substrate = substrate;
    this.clock = clock;
  }

  /** A change that somebody wants and that is tried until it is true. */
  record Attempt(DeckyId decky, String name, Supplier<Draft> draft) {}

  /** Does what was wanted; what the wire or the log refuses, the healer tries again. */
  void attempt(List<Attempt> all) {
    for (int from = 0; from < all.size(); from += Deckies.GROUP) {
      attemptGroup(all.subList(from, Math.min(all.size(), from + Deckies.GROUP)));
    }
  }

  private void attemptGroup(List<Attempt> group) {
    List<Attempt> begun = new ArrayList<>();
    List<FleetNews.Operation> operations = new ArrayList<>();
    List<Draft> drafts = new ArrayList<>();
    for (Attempt attempt : group) {
      FleetNews.Operation operation = news.operation(attempt.decky(), attempt.name());
      operation.running();
      try {
        drafts.add(deckies.drafted(attempt.draft().get()));
        operations.add(operation);
        begun.add(attempt);
      } catch (FaultException full) {
        missed(attempt, operation, full);
      } catch (IllegalArgumentException moot) {
        unmet.remove(attempt.decky()); // somebody else did it, or undid what it stood on
        operation.failed(moot);
      }
    }
    List<Outcome> outcomes = deckies.run(drafts);
    for (int i = 0; i < outcomes.size(); i++) {
      Attempt attempt = begun.get(i);
      switch (outcomes.get(i)) {
        case Done done -> {
          unmet.remove(attempt.decky());
          patience.succeeded(attempt.decky());
          operations.get(i).succeeded();
        }
        case Failed failed -> missed(attempt, operations.get(i), failed.reason());
      }
    }
  }

  private void missed(Attempt attempt, FleetNews.Operation operation, FaultException fault) {
    DeckyId decky = attempt.decky();
    LOG.log(
        System.Logger.Level.WARNING,
        attempt.name() + " failed decky=" + decky + " " + fault.getMessage());
    unmet.put(decky, attempt);
    patience.failed(decky, clock.instant());
    operation.failed(fault);
  }

  /** What was wanted of {@code decky} is not wanted any more. */
  void forget(DeckyId decky) {
    unmet.remove(decky);
  }

  /** Tries again what failed long enough ago. */
  void retry() {
    Instant now = clock.instant();
    attempt(unmet.values().stream().filter(each -> patience.over(each.decky(), now)).toList());
  }

  /** Whether a decky is on the wire as it should be. May be called without the lock. */
  boolean isWhole(Known decky) {
    return substrate.isExposing(decky.id(), decky.record().services());
  }

  /** Brings back what should be on the wire of a decky, if it is not and its time has come. */
  void heal(DeckyId ill) {
    Instant now = clock.instant();
    Optional<Known> decky = deckies.find(ill).filter(Known::isAlive);
    if (decky.isEmpty() || !patience.over(ill, now)) {
      return;
    }
    if (isWhole(decky.get())) {
      patience.succeeded(ill);
      return;
    }
    Draft healing = deckies.drafts().healing(decky.get(), substrate.exposed(ill));
    switch (deckies.run(List.of(healing)).getFirst()) {
      case Done done -> patience.succeeded(ill);
      case Failed failed -> {
        LOG.log(
            System.Logger.Level.DEBUG,
            "not healed yet decky=" + ill + " " + failed.reason().getMessage());
        patience.failed(ill, now);
      }
    }
  }
}
