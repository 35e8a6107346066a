package decnet.fleet;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.event.Event;
import decnet.mutator.MutationTransaction.Done;
import decnet.mutator.MutationTransaction.Failed;
import decnet.mutator.MutationTransaction.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Changes that somebody asks for and waits for, each told from pending to its end. */
final class Orders {
  private final Deckies deckies;
  private final FleetNews news;
  private final ReentrantLock lock; // the fleet's

  Orders(Deckies deckies, FleetNews news, ReentrantLock lock) {
    this.deckies = deckies;
    this.news = news;
    this.lock = lock;
  }

  /**
   * Plans {@code change} for each of {@code chosen}, then makes them true.
   *
   * @param request the caller's number for it; empty for one of the fleet's own
   * @return the lines
   * @throws IllegalArgumentException when there is no such decky, or the change cannot be; then
   *     nothing has changed
   * @throws FaultException what was refused of the first that was not changed; others may be
   */
  List<Event.Mutation> run(
      String name, String request, List<DeckyId> chosen, Function<Known, Draft> change) {
    List<DeckyId> distinct = List.copyOf(new LinkedHashSet<>(chosen));
    List<FleetNews.Operation> operations =
        distinct.stream().map(decky -> news.operation(decky, name, request)).toList();
    lock.lock();
    try {
      operations.forEach(FleetNews.Operation::running);
      List<Draft> drafts =
          distinct.stream().map(decky -> change.apply(deckies.living(decky))).toList();
      return settle(operations, drafts);
    } catch (IllegalArgumentException refused) {
      operations.forEach(operation -> operation.failed(refused));
      throw refused;
    } finally {
      lock.unlock();
    }
  }

  private List<Event.Mutation> settle(List<FleetNews.Operation> operations, List<Draft> drafts) {
    List<Event.Mutation> lines = new ArrayList<>();
    Optional<FaultException> first = Optional.empty();
    for (int from = 0; from < drafts.size(); from += Deckies.GROUP) {
      List<Outcome> outcomes =
          deckies.run(drafts.subList(from, Math.min(drafts.size(), from + Deckies.GROUP)));
      for (int i = 0; i < outcomes.size(); i++) {
        FleetNews.Operation operation = operations.get(from + i);
        switch (outcomes.get(i)) {
          case Done done -> {
            lines.add(done.line());
            operation.succeeded();
          }
          case Failed failed -> {
            operation.failed(failed.reason());
            first = first.or(() -> Optional.of(failed.reason()));
          }
        }
      }
    }
    if (first.isPresent()) {
      throw first.get();
    }
    return lines;
  }
}
