package decnet.bus;

import static decnet.bus.Topic.segment;

import java.util.List;
import java.util.Set;

/**
 * Every topic there is: a builder a family, and the catalogue that the documentation and the golden
 * file show. Source: contract §1.
 */
public final class Topics {
  private static final Set<String> RESERVED_WORKERS = Set.of("bus", "log");

  private Topics() {}

  /** States of a change in a topology's queue. */
  public enum ChangeState {
    ENQUEUED,
    APPLYING,
    APPLIED,
    FAILED
  }

  /** What a decky's own topics tell; the text is the leaf. */
  public enum DeckyLeaf {
    STATE("state"),
    MUTATION("mutation"),
    MUTATE_REQUEST("mutate_request"),
    TRAFFIC("traffic"),
    LIFECYCLE("lifecycle"),
    SERVICE_ADDED("service_added"),
    SERVICE_REMOVED("service_removed"),
    SERVICE_CONFIG_CHANGED("service_config_changed");

    private final String text;

    DeckyLeaf(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Activity that we made ourselves. */
  public enum OrchestratorKind {
    TRAFFIC,
    FILE,
    EMAIL
  }

  /** What becomes of a canary token. */
  public enum CanaryLeaf {
    PLACED,
    TRIGGERED,
    REVOKED
  }

  public static final Topic ATTACKER_OBSERVED = new Topic("attacker.observed");
  public static final Topic SESSION_STARTED = new Topic("attacker.session.started");
  public static final Topic SESSION_ENDED = new Topic("attacker.session.ended");
  public static final Topic ATTACKER_SCORED = new Topic("attacker.scored");
  public static final Topic ATTACKER_FINGERPRINTED = new Topic("attacker.fingerprinted");
  public static final Topic FINGERPRINT_ROTATED = new Topic("attacker.fingerprint_rotated");
  public static final Topic INTEL_ENRICHED = new Topic("attacker.intel.enriched");
  public static final Topic CREDENTIAL_CAPTURED = new Topic("credential.captured");
  public static final Topic CREDENTIAL_REUSED = new Topic("credential.reuse.detected");
  public static final Topic IDENTITY_FORMED = new Topic("identity.formed");
  public static final Topic IDENTITY_LINKED = new Topic("identity.observation.linked");
  public static final Topic IDENTITY_MERGED = new Topic("identity.merged");
  public static final Topic IDENTITY_UNMERGED = new Topic("identity.unmerged");
  public static final Topic IDENTITY_CAMPAIGN = new Topic("identity.campaign.assigned");
  public static final Topic CAMPAIGN_FORMED = new Topic("campaign.formed");
  public static final Topic CAMPAIGN_IDENTITY = new Topic("campaign.identity.assigned");
  public static final Topic CAMPAIGN_MERGED = new Topic("campaign.merged");
  public static final Topic CAMPAIGN_UNMERGED = new Topic("campaign.unmerged");
  public static final Topic PROFILE_CHANGED = new Topic("attribution.profile.state_changed");
  public static final Topic MULTI_ACTOR = new Topic("attribution.profile.multi_actor_suspected");
  public static final Topic TTP_TAGGED = new Topic("ttp.tagged");
  public static final Topic TTP_SUPPRESSED = new Topic("ttp.rule.suppressed");
  public static final Topic EMAIL_RECEIVED = new Topic("email.received");
  public static final Topic SYSTEM_LOG = new Topic("system.log");
  public static final Topic BUS_HEALTH = new Topic("system.bus.health");

  public static Topic topologyChange(String topology, ChangeState state) {
    return new Topic("topology." + segment("topology", topology) + ".mutation." + lower(state));
  }

  public static Topic topologyStatus(String topology) {
    return new Topic("topology." + segment("topology", topology) + ".status");
  }

  public static Topic decky(String decky, DeckyLeaf leaf) {
    return new Topic("decky." + segment("decky", decky) + "." + leaf.text());
  }

  /** {@code primitive} may contain dots; each of its tokens is a segment. */
  public static Topic observation(String primitive) {
    for (String token : primitive.split("\\.", -1)) {
      segment("primitive", token);
    }
    return new Topic("attacker.observation." + primitive);
  }

  public static Topic canary(String token, CanaryLeaf leaf) {
    return new Topic("canary." + segment("token", token) + "." + lower(leaf));
  }

  /** {@code technique} such as {@code T1110.001}: the dot of a sub-technique becomes {@code _}. */
  public static Topic ruleFired(String technique) {
    return new Topic("ttp.rule.fired." + segment("technique", technique.replace('.', '_')));
  }

  public static Topic ruleReloaded(String rule) {
    return new Topic("ttp.rule.reloaded." + segment("rule", rule));
  }

  public static Topic ruleState(String rule) {
    return new Topic("ttp.rule.state." + segment("rule", rule));
  }

  public static Topic orchestrator(OrchestratorKind kind, String decky) {
    return new Topic("orchestrator." + lower(kind) + "." + segment("decky", decky));
  }

  public static Topic workerHealth(String worker) {
    return new Topic("system." + worker(worker) + ".health");
  }

  public static Topic workerControl(String worker) {
    return new Topic("system." + worker(worker) + ".control");
  }

  private static String worker(String name) {
    if (RESERVED_WORKERS.contains(name)) {
      throw new IllegalArgumentException(
          "worker: '" + name + "' (expected: a name other than bus and log)");
    }
    return segment("worker", name);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * A family of topics: its form, with {@code {…}} for what callers choose, and what it carries.
   */
  public record Family(String form, String meaning) {}

  /** All families, in the contract's order. */
  public static List<Family> catalogue() {
    return TopicCatalogue.FAMILIES;
  }
}
