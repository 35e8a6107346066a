package decnet.bus;

import decnet.bus.Topics.Family;
import java.util.List;

/** The table behind {@link Topics#catalogue}. */
final class TopicCatalogue {
  static final List<Family> FAMILIES =
      List.of(
          new Family(
              "topology.{id}.mutation.enqueued", "a change of a topology waits in its queue"),
          new Family("topology.{id}.mutation.applying", "a change is being applied"),
          new Family("topology.{id}.mutation.applied", "a change is true on the wire"),
          new Family("topology.{id}.mutation.failed", "a change was undone, with its reason"),
          new Family(
              "topology.{id}.status",
              "pending deploying active degraded failed tearing_down torn_down"),
          new Family("decky.{id}.state", "current shape, a snapshot"),
          new Family(
              "decky.{id}.mutation", "a transition: old set, new set, trigger, actor, sequence"),
          new Family("decky.{id}.mutate_request", "asks the mutator to act now"),
          new Family("decky.{id}.traffic", "counters, at most one a second per decky"),
          new Family(
              "decky.{id}.lifecycle",
              "pending running succeeded failed, of deploy, mutate, retire"),
          new Family("decky.{id}.service_added", "a service is exposed"),
          new Family("decky.{id}.service_removed", "a service is no longer exposed"),
          new Family("decky.{id}.service_config_changed", "a service's persona or port changed"),
          new Family("attacker.observed", "first sighting of a source, once per source"),
          new Family("attacker.session.started", "a session began"),
          new Family("attacker.session.ended", "a session ended"),
          new Family("attacker.scored", "a source's score changed"),
          new Family("attacker.fingerprinted", "a client fingerprint was seen"),
          new Family("attacker.fingerprint_rotated", "a source changed its fingerprint"),
          new Family("attacker.intel.enriched", "outside knowledge of a source arrived"),
          new Family("attacker.observation.{primitive…}", "a behavioural observation"),
          new Family("credential.captured", "a credential was captured"),
          new Family("credential.reuse.detected", "a credential was used elsewhere"),
          new Family("identity.formed", "sources became an identity"),
          new Family("identity.observation.linked", "an observation joined an identity"),
          new Family("identity.merged", "identities became one"),
          new Family("identity.unmerged", "an identity was taken apart"),
          new Family("identity.campaign.assigned", "an identity joined a campaign"),
          new Family("campaign.formed", "identities became a campaign"),
          new Family("campaign.identity.assigned", "a campaign took an identity"),
          new Family("campaign.merged", "campaigns became one"),
          new Family("campaign.unmerged", "a campaign was taken apart"),
          new Family("attribution.profile.state_changed", "a profile's state changed"),
          new Family(
              "attribution.profile.multi_actor_suspected", "a profile may be several actors"),
          new Family("canary.{token}.placed", "a canary token was placed"),
          new Family("canary.{token}.triggered", "a canary token was used"),
          new Family("canary.{token}.revoked", "a canary token was taken back"),
          new Family("ttp.tagged", "an event was tagged with a technique"),
          new Family("ttp.rule.fired.{technique}", "a rule found a technique"),
          new Family("ttp.rule.suppressed", "a rule's finding was suppressed"),
          new Family("ttp.rule.reloaded.{rule}", "a rule was read again"),
          new Family("ttp.rule.state.{rule}", "a rule's state changed"),
          new Family("orchestrator.traffic.{decky}", "traffic that we made ourselves"),
          new Family("orchestrator.file.{decky}", "a file that we made ourselves"),
          new Family("orchestrator.email.{decky}", "a mail that we made ourselves"),
          new Family("email.received", "a decoy took a mail"),
          new Family("system.log", "trouble of our own log"),
          new Family("system.bus.health", "the bus's counters, each 10 s"),
          new Family("system.{worker}.health", "a worker's state, each 30 s"),
          new Family("system.{worker}.control", "tells a worker what to do"));

  private TopicCatalogue() {}
}
