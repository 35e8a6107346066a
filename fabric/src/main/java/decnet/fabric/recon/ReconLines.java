package decnet.fabric.recon;

import decnet.base.Clock;
import decnet.base.Mac;
import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntFunction;

/** Makes events of sightings. One thread uses it. */
final class ReconLines {
  private static final Sighting.Addresses NONE = new Sighting.Addresses(List.of(), 0, true);

  private final ReconWatch watch;
  private final Clock clock;
  private final Vendors vendors;

  ReconLines(ReconWatch watch, Clock clock, Vendors vendors) {
    this.watch = watch;
    this.clock = clock;
    this.vendors = vendors;
  }

  Event of(Sighting seen) {
    List<Param> params = new ArrayList<>();
    if (seen.sources() > 0) {
      params.add(Param.of("sources", seen.sources()));
    } else {
      if (seen.address() != null) {
        params.add(Param.of("src_ip", seen.address().toString()));
        if (!seen.address().isIpv4()) {
          params.add(Param.of("src_net", seen.address().source() + "/64"));
        }
      }
      params.add(Param.of("src_mac", new Mac(seen.mac()).toString()));
      vendors.find(seen.mac()).ifPresent(vendor -> params.add(Param.of("vendor", vendor)));
    }
    if (seen.probed() != null) {
      params.add(Param.of("kind", seen.probed().text()));
    }
    Sighting.Addresses six = seen.targets6();
    numbers(params, "targets", seen.targets(), offset -> watch.address(offset).toString(), six);
    numbers(params, "ports", seen.ports(), Integer::toString, NONE);
    params.add(Param.of("count", seen.count()));
    params.add(Param.of("total", seen.total()));
    params.add(Param.of("first", instant(seen.firstNanos()).toString()));
    params.add(Param.of("last", instant(seen.lastNanos()).toString()));
    if (seen.sources() == 0) {
      stack(params, seen);
    }
    if (seen.signs() != 0) {
      params.add(Param.of("tool", "nmap"));
      params.add(Param.of("probes", probes(seen.signs())));
    }
    return new Event.Infrastructure(
        "decnet-fabric",
        "fabric",
        seen.kind().type(),
        Severity.INFO,
        instant(seen.lastNanos()),
        params);
  }

  private static void stack(List<Param> params, Sighting seen) {
    if (seen.ttl() > 0) {
      params.add(Param.of("ttl", seen.ttl()));
    }
    SynSample sample = seen.sample();
    if (sample != null) {
      Fingerprint print = Fingerprint.of(sample);
      params.add(Param.of("distance", print.distance()));
      if (!print.stack().isEmpty()) {
        params.add(Param.of("stack", print.stack()));
      }
      params.add(Param.of("p0f", print.p0f()));
      params.add(Param.of("syn_fp", print.fields()));
    } else if (seen.ttl() > 0 && seen.kind() != Kind.TRACEROUTE) {
      params.add(Param.of("distance", Fingerprint.firstTtl(seen.ttl()) - seen.ttl()));
    }
  }

  private static void numbers(
      List<Param> params,
      String name,
      Sighting.Numbers numbers,
      IntFunction<String> text,
      Sighting.Addresses six) {
    StringJoiner ranges = new StringJoiner(",");
    int shown = 0;
    int[] all = numbers.ranges();
    for (int i = 0; i < all.length; i += 2) {
      shown += all[i + 1] - all[i] + 1;
      ranges.add(
          all[i] == all[i + 1]
              ? text.apply(all[i])
              : text.apply(all[i]) + "-" + text.apply(all[i + 1]));
    }
    six.some().forEach(address -> ranges.add(address.toString()));
    shown += six.some().size();
    int count = numbers.count() + six.count();
    params.add(Param.of(name, ranges.toString()));
    if (count > 0) {
      params.add(Param.of(name + "_count", count));
    }
    if (shown < count || !numbers.whole() || !six.whole()) {
      params.add(Param.of(name + "_cut", "yes"));
    }
  }

  private static String probes(int signs) {
    StringJoiner names = new StringJoiner(",");
    for (int i = 0; i < OsProbe.NAMES.length; i++) {
      if ((signs >> i & 1) != 0) {
        names.add(OsProbe.NAMES[i]);
      }
    }
    return names.toString();
  }

  private Instant instant(long nanos) {
    return clock.instant().plusNanos(nanos - clock.nanoTime());
  }
}
