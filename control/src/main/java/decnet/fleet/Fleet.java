package decnet.fleet;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IdSource;
import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.Overflow;
import decnet.bus.TopicPattern;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.event.Trigger;
import decnet.identity.FleetKey;
import decnet.mutator.MutationEvents;
import decnet.mutator.MutationTransaction;
import decnet.store.DeckyRecord;
import decnet.store.Store;
import decnet.substrate.Substrate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The fleet: what is desired, made true and kept true. One lock guards the records and makes
 * changes come one at a time; the wire and the log are called under it, sessions are not.
 */
public final class Fleet implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration HEAL = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(30); // contract §2
  private static final Duration MOST_WAIT = Duration.ofMinutes(1); // for a failed scheduled change

  /** What a fleet works with. */
  public record Parts(
      Store store,
      Substrate substrate,
      MutationEvents events,
      EventSink log,
      Bus bus,
      Clock clock,
      IdSource ids,
      Catalog catalog,
      FleetKey key,
      RandomGenerator random,
      AddressPool pool) {}

  /** What {@code mutate} is asked for; without services the planner chooses. */
  public record Wish(Optional<Set<String>> services, Trigger trigger, Optional<String> actor) {}

  private final Parts parts;
  private final FleetNews news;
  private final Deckies deckies;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<DeckyId, Runnable> unmet = new LinkedHashMap<>(); // failed; tried again
  private final Timetable timetable;
  private final Patience patience = new Patience();
  private final List<Thread> workers = new ArrayList<>();
  private Bus.Subscription requests = new NoSubscription();

  public Fleet(Parts parts, java.util.function.Consumer<MutationTransaction.Step> reached) {
    this.parts = parts;
    news = new FleetNews(parts.log(), parts.bus(), parts.clock(), parts.ids());
    timetable = new Timetable(parts.random());
    deckies =
        new Deckies(
            parts,
            news,
            new MutationTransaction(
                parts.store(), parts.substrate(), parts.events(), parts.clock(), reached),
            timetable);
  }

  /**
   * Finishes or undoes what an earlier process left, resumes every decky with its folded set,
   * applies what the configuration changed, and begins to move.
   *
   * @param folded what the log says, for the intents that were open
   */
  public void start(FleetConfig config, FoldedLog folded) {
    lock.lock();
    try {
      Recovery.finish(parts.store(), folded);
      deckies.load(folded);
      news.note("fleet_started", Severity.INFO, Param.of("link", parts.substrate().link()));
      deckies.alive().forEach(deckies::resume);
      apply(config, true);
    } finally {
      lock.unlock();
    }
    requests =
        parts
            .bus()
            .subscribe(
                new TopicPattern("decky.*.mutate_request"),
                256,
                Overflow.DROP_NEWEST,
                this::requested);
    worker("mutator", TICK, this::tick);
    worker("healer", HEAL, this::heal);
    worker("heartbeat", HEARTBEAT, () -> news.note("heartbeat", Severity.INFO));
  }

  private void worker(String name, Duration every, Runnable round) {
    workers.add(
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    while (!Thread.currentThread().isInterrupted()) {
                      parts.clock().sleep(every);
                      round.run();
                    }
                  } catch (InterruptedException stopped) {
                    LOG.log(System.Logger.Level.DEBUG, "worker ends name=" + name);
                  }
                }));
  }

  /** What {@link #apply} would do now. */
  public List<FleetChange> preview(FleetConfig config, boolean whole) {
    lock.lock();
    try {
      return FleetChange.of(deckies.all(), config, whole);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Applies a configuration to the running fleet: creates, changes, and (when {@code whole})
   * retires what it no longer has. What fails now is tried again by the healer.
   *
   * @return what it set out to do
   */
  public List<FleetChange> apply(FleetConfig config, boolean whole) {
    lock.lock();
    try {
      List<FleetChange> changes = FleetChange.of(deckies.all(), config, whole);
      Map<DeckyId, DeckyConfig> entries =
          config.deckies().stream().collect(Collectors.toMap(DeckyConfig::name, entry -> entry));
      for (FleetChange change : changes) {
        DeckyId decky = change.decky();
        unmet.remove(decky);
        switch (change.kind()) {
          case KEEP -> {}
          case CREATE, CHANGE ->
              attempt(decky, "deploy", () -> deckies.deploy(wanted(entries, decky), whole));
          case RETIRE ->
              attempt(
                  decky,
                  "retire",
                  () -> deckies.retire(deckies.living(decky), Optional.of("config")));
        }
      }
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private static DeckyConfig wanted(Map<DeckyId, DeckyConfig> entries, DeckyId decky) {
    DeckyConfig entry = entries.get(decky);
    if (entry == null) {
      throw new IllegalArgumentException("no entry of decky " + decky);
    }
    return entry;
  }

  /** Does {@code change}; when the wire or the log refuses, the healer tries it again. */
  private void attempt(DeckyId decky, String name, Runnable change) {
    FleetNews.Operation operation = news.operation(decky, name);
    operation.running();
    try {
      change.run();
      unmet.remove(decky);
      patience.succeeded(decky);
      operation.succeeded();
    } catch (FaultException fault) {
      LOG.log(
          System.Logger.Level.WARNING, name + " failed decky=" + decky + " " + fault.getMessage());
      unmet.put(decky, change);
      patience.failed(decky, parts.clock().instant());
      operation.failed(fault);
    }
  }

  /**
   * Changes a decky now. An explicit set is applied if its ports do not clash.
   *
   * @throws IllegalArgumentException when there is no such decky, or the set cannot be
   * @throws FaultException when the wire or the log refuses; nothing has changed then
   */
  public Event.Mutation mutate(DeckyId decky, Wish wish) {
    return mutate(decky, wish, "");
  }

  private Event.Mutation mutate(DeckyId decky, Wish wish, String request) {
    return operate(
        news.operation(decky, "mutate", request),
        () -> deckies.mutate(deckies.living(decky), wish));
  }

  private <T> T operate(FleetNews.Operation operation, java.util.function.Supplier<T> change) {
    lock.lock();
    try {
      operation.running();
      T done = change.get();
      operation.succeeded();
      return done;
    } catch (FaultException | IllegalArgumentException refused) {
      operation.failed(refused);
      throw refused;
    } finally {
      lock.unlock();
    }
  }

  /** Retires a decky: its ports refuse from now on, its sessions are reset after the drain time. */
  public Event.Mutation retire(DeckyId decky, Optional<String> actor) {
    return operate(
        news.operation(decky, "retire"), () -> deckies.retire(deckies.living(decky), actor));
  }

  private void requested(Envelope message) {
    String decky = message.topic().name().split("\\.")[1];
    Set<String> services = new TreeSet<>();
    message.payload().path("services").forEach(slug -> services.add(slug.asString()));
    Optional<String> actor =
        Optional.of(message.payload().path("actor").asString("")).filter(text -> !text.isEmpty());
    try {
      mutate(
          new DeckyId(decky),
          new Wish(
              services.isEmpty() ? Optional.empty() : Optional.of(services),
              Trigger.OPERATOR,
              actor),
          message.payload().path("request_id").asString(""));
    } catch (IllegalArgumentException | FaultException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "mutate_request refused decky=" + decky + " " + refused.getMessage());
    }
  }

  /** Changes the deckies whose time has come. */
  private void tick() {
    lock.lock();
    try {
      Instant now = parts.clock().instant();
      for (DeckyId decky : timetable.ripe(now)) {
        try {
          scheduled(deckies.living(decky), now);
        } catch (FaultException | IllegalArgumentException refused) {
          LOG.log(
              System.Logger.Level.WARNING,
              "scheduled mutation failed decky=" + decky + " " + refused.getMessage());
          timetable.postpone(decky, now.plus(MOST_WAIT));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes a decky to another set; where only the present one is possible, or the window is over,
   * its next time is set instead.
   */
  private void scheduled(DeckyRecord record, Instant now) {
    SortedSet<String> next = deckies.chosen(record);
    if (next.equals(record.services())) {
      timetable.schedule(record, now, now);
    } else if (!Timetable.allowed(record, now)) {
      timetable.schedule(record, now);
    } else {
      deckies.mutate(record, new Wish(Optional.of(next), Trigger.SCHEDULED, Optional.empty()));
    }
  }

  /** Brings back what should be on the wire and is not, and says so; tries what failed again. */
  void heal() {
    lock.lock();
    try {
      Instant now = parts.clock().instant();
      Map.copyOf(unmet)
          .forEach(
              (decky, change) -> {
                if (patience.over(decky, now)) {
                  attempt(decky, "deploy", change);
                }
              });
      Substrate.Actual actual = parts.substrate().actual();
      for (DeckyRecord record : deckies.alive()) {
        DeckyId decky = record.id();
        if (patience.over(decky, now)) {
          if (deckies.heal(record, Optional.ofNullable(actual.deckies().get(decky)))) {
            patience.succeeded(decky);
          } else {
            patience.failed(decky, now);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the threads that move and heal the fleet live. */
  public boolean isMoving() {
    return !workers.isEmpty() && workers.stream().allMatch(Thread::isAlive);
  }

  /** Every decky that lives, by name. */
  public List<DeckyStatus> status() {
    lock.lock();
    try {
      Substrate.Actual actual = parts.substrate().actual();
      return deckies.alive().stream()
          .map(record -> status(record, Optional.ofNullable(actual.deckies().get(record.id()))))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private DeckyStatus status(DeckyRecord record, Optional<Substrate.Exposed> exposed) {
    List<Substrate.LiveSession> sessions = parts.substrate().sessions(record.id());
    Instant drained = record.changedAt().plus(PlanJson.policy(record.policy()).drain());
    boolean draining = parts.clock().instant().isBefore(drained);
    return new DeckyStatus(
        PlanJson.plan(record.plan()),
        exposed.map(Substrate.Exposed::ports).orElse(List.of()),
        record.seq(),
        record.changedAt(),
        record.trigger(),
        sessions.size(),
        sessions.stream()
            .filter(session -> draining && session.draining())
            .map(Substrate.LiveSession::service)
            .distinct()
            .sorted()
            .toList());
  }

  /** Stops moving and ends every session with its event; no decky is retired. */
  @Override
  public void close() {
    requests.close();
    workers.forEach(Thread::interrupt);
    lock.lock();
    try {
      deckies.all().forEach(record -> parts.substrate().cut(record.id()));
      news.note("fleet_stopped", Severity.INFO);
    } finally {
      lock.unlock();
    }
  }

  /** Before the fleet has started. */
  private static final class NoSubscription implements Bus.Subscription {
    @Override
    public TopicPattern pattern() {
      return new TopicPattern("decky.*.mutate_request");
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
