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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
  private final Wants wants;
  private final Orders orders;
  private final Scheduler scheduler;
  private final List<Thread> workers = new ArrayList<>();
  private Bus.Subscription requests = new NoSubscription();

  public Fleet(Parts parts, Consumer<MutationTransaction.Step> reached) {
    this.parts = parts;
    news = new FleetNews(parts.log(), parts.bus(), parts.clock(), parts.ids());
    Timetable timetable = new Timetable(parts.random());
    deckies =
        new Deckies(
            parts,
            news,
            new MutationTransaction(
                parts.store(), parts.substrate(), parts.events(), parts.clock(), reached),
            timetable);
    wants = new Wants(deckies, news, parts.substrate(), parts.clock());
    orders = new Orders(deckies, news, lock);
    scheduler = new Scheduler(deckies, timetable);
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
      deckies.resume();
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
    return FleetChange.of(locked(deckies::all), config, whole);
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
      List<Wants.Attempt> attempts = new ArrayList<>();
      for (FleetChange change : changes) {
        DeckyId decky = change.decky();
        wants.forget(decky);
        switch (change.kind()) {
          case KEEP -> {}
          case CREATE, CHANGE -> {
            DeckyConfig entry = wanted(entries, decky);
            attempts.add(
                new Wants.Attempt(
                    decky,
                    "deploy",
                    () -> deckies.drafts().deployment(entry, deckies.find(decky), whole)));
          }
          case RETIRE ->
              attempts.add(
                  new Wants.Attempt(
                      decky,
                      "retire",
                      () ->
                          deckies
                              .drafts()
                              .retirement(deckies.living(decky), Optional.of("config"))));
        }
      }
      wants.attempt(attempts);
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

  /**
   * Changes a decky now. An explicit set is applied if its ports do not clash.
   *
   * @throws IllegalArgumentException when there is no such decky, or the set cannot be
   * @throws FaultException when the wire or the log refuses; nothing has changed then
   */
  public Event.Mutation mutate(DeckyId decky, Wish wish) {
    return mutate(List.of(decky), wish).getFirst();
  }

  /**
   * Changes deckies now, {@value Deckies#GROUP} at a time, in the order of {@code chosen}.
   *
   * @return their lines
   * @throws IllegalArgumentException when there is no such decky, or the set cannot be; then
   *     nothing has changed
   * @throws FaultException what the wire or the log refused of the first that was not changed;
   *     others may be
   */
  public List<Event.Mutation> mutate(List<DeckyId> chosen, Wish wish) {
    return orders.run("mutate", "", chosen, decky -> deckies.drafts().mutation(decky, wish));
  }

  /**
   * Retires deckies: their ports refuse from now on, their sessions are reset after the drain time.
   * Otherwise as {@link #mutate(List, Wish)}.
   */
  public List<Event.Mutation> retire(List<DeckyId> chosen, Optional<String> actor) {
    return orders.run("retire", "", chosen, decky -> deckies.drafts().retirement(decky, actor));
  }

  /** As {@link #retire(List, Optional)}. */
  public Event.Mutation retire(DeckyId decky, Optional<String> actor) {
    return retire(List.of(decky), actor).getFirst();
  }

  private void requested(Envelope message) {
    String decky = message.topic().name().split("\\.")[1];
    Set<String> services = new TreeSet<>();
    message.payload().path("services").forEach(slug -> services.add(slug.asString()));
    Optional<String> actor =
        Optional.of(message.payload().path("actor").asString("")).filter(text -> !text.isEmpty());
    Wish wish =
        new Wish(
            services.isEmpty() ? Optional.empty() : Optional.of(services), Trigger.OPERATOR, actor);
    try {
      orders.run(
          "mutate",
          message.payload().path("request_id").asString(""),
          List.of(new DeckyId(decky)),
          asked -> deckies.drafts().mutation(asked, wish));
    } catch (IllegalArgumentException | FaultException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "mutate_request refused decky=" + decky + " " + refused.getMessage());
    }
  }

  /**
   * Brings back what should be on the wire and is not, and says so; tries what failed again. Who is
   * ill is looked for without the lock: nobody waits for a look at 65,536 healthy ones.
   */
  void heal() {
    List<Known> alive =
        locked(
            () -> {
              wants.retry();
              return deckies.alive();
            });
    for (Known decky : alive) {
      if (!wants.isWhole(decky)) {
        locked(
            () -> {
              wants.heal(decky.id());
              return decky;
            });
      }
    }
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private void tick() {
    locked(
        () -> {
          Instant now = parts.clock().instant();
          scheduler.tick(now);
          return now;
        });
  }

  /** Whether the threads that move and heal the fleet live. */
  public boolean isMoving() {
    return !workers.isEmpty() && workers.stream().allMatch(Thread::isAlive);
  }

  /** The names of the deckies that live. */
  public Set<DeckyId> deckies() {
    return locked(deckies::alive).stream().map(Known::id).collect(Collectors.toSet());
  }

  /** Every decky that lives, by name. */
  public List<DeckyStatus> status() {
    return status(Integer.MAX_VALUE);
  }

  /** The first {@code most} deckies that live, by name. */
  public List<DeckyStatus> status(int most) {
    List<Known> alive = locked(deckies::alive);
    Instant now = parts.clock().instant();
    return alive.stream().limit(most).map(decky -> status(decky, now)).toList();
  }

  private DeckyStatus status(Known decky, Instant now) {
    DeckyRecord record = decky.record();
    List<Substrate.LiveSession> sessions = parts.substrate().sessions(decky.id());
    boolean draining = now.isBefore(record.changedAt().plus(decky.policy().drain()));
    return new DeckyStatus(
        decky.plan(),
        parts.substrate().exposed(decky.id()).map(Substrate.Exposed::ports).orElse(List.of()),
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
