package decnet.decoy.world;

import decnet.base.Clock;
import decnet.identity.HostIdentity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the machine is made of and how busy it is: the same for every reader at one moment, moving
 * with time. Immutable; live figures are functions of the clock.
 */
public final class Hardware {
  private static final List<String> MODELS =
      List.of(
          "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz",
          "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz",
          "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz",
          "AMD EPYC 7302 16-Core Processor");

  /** The swap of a default installation, kilobytes. */
  public static final long SWAP_KB = 998_396;

  private static final long MIB_KB = 1024;

  private final HostIdentity identity;
  private final Clock clock;
  private final int cpus;
  private final long memoryKb;
  private final long diskKb;
  private final String model;
  private final double business;

  public Hardware(HostIdentity identity, Clock clock) {
    this.identity = identity;
    this.clock = clock;
    RandomGenerator choices = identity.choices("hardware");
    cpus = 1 << choices.nextInt(1, 4);
    long gib = 2L << choices.nextInt(0, 4);
    memoryKb = gib * MIB_KB * MIB_KB - choices.nextInt(90_000, 160_000);
    diskKb = (20L << choices.nextInt(0, 3)) * MIB_KB * MIB_KB - choices.nextInt(900_000, 1_100_000);
    model = MODELS.get(choices.nextInt(MODELS.size()));
    business = choices.nextDouble(0.02, 0.6);
  }

  public int cpus() {
    return cpus;
  }

  public String model() {
    return model;
  }

  public long memoryKb() {
    return memoryKb;
  }

  public long diskKb() {
    return diskKb;
  }

  public Duration uptime() {
    return Duration.between(identity.bootedAt(), clock.instant());
  }

  /** A slow swing around the machine's own level with noise of a minute's length; 0 to 1. */
  private double swing(String purpose, long periodSeconds) {
    long seconds = clock.instant().getEpochSecond();
    double phase = (purpose.hashCode() ^ identity.hostname().hashCode()) % 1000 / 1000.0;
    double noise = Math.floorMod((seconds / 7 + purpose.hashCode()) * 2654435761L, 1000) / 1000.0;
    return 0.5
        + 0.3 * Math.sin(2 * Math.PI * (seconds / (double) periodSeconds + phase))
        + 0.2 * (noise - 0.5);
  }

  /** The averages of 1, 5 and 15 minutes. */
  public double[] loads() {
    return new double[] {
      business * (0.4 + swing("load1", 400)),
      business * (0.6 + 0.6 * swing("load5", 1700)),
      business * (0.7 + 0.4 * swing("load15", 5300))
    };
  }

  /** Kilobytes used by programs. */
  public long usedKb() {
    return (long) (memoryKb * (0.12 + 0.25 * business + 0.04 * swing("memory", 900)));
  }

  /** Kilobytes used by caches. */
  public long cachedKb() {
    return (long) (memoryKb * (0.25 + 0.2 * business + 0.02 * swing("cache", 3000)));
  }

  public long diskUsedKb() {
    return (long) (diskKb * (0.08 + 0.3 * business) + uptime().toSeconds() / 20.0);
  }

  public String kernel() {
    return "6.1.0-37-amd64";
  }

  public String build() {
    return "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)";
  }

  String meminfo() {
    long free = memoryKb - usedKb() - cachedKb();
    StringBuilder text = new StringBuilder();
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put("MemTotal", memoryKb);
    rows.put("MemFree", free);
    rows.put("MemAvailable", free + cachedKb() * 9 / 10);
    rows.put("Buffers", cachedKb() / 14);
    rows.put("Cached", cachedKb() * 11 / 14);
    rows.put("SwapCached", 0L);
    rows.put("Active", usedKb());
    rows.put("Inactive", cachedKb() * 2 / 3);
    rows.put("SwapTotal", SWAP_KB);
    rows.put("SwapFree", SWAP_KB);
    rows.put("Dirty", 40 + (long) (200 * swing("dirty", 60)));
    rows.put("Slab", cachedKb() / 9);
    rows.forEach(
        (name, value) ->
            text.append(String.format(Locale.ROOT, "%-15s%9d kB%n", name + ":", value)));
    return text.toString();
  }

  String cpuinfo() {
    StringBuilder text = new StringBuilder();
    boolean amd = model.startsWith("AMD");
    for (int cpu = 0; cpu < cpus; cpu++) {
      text.append("processor\t: ").append(cpu).append('\n');
      text.append("vendor_id\t: ").append(amd ? "AuthenticAMD" : "GenuineIntel").append('\n');
      text.append("cpu family\t: ").append(amd ? 23 : 6).append('\n');
      text.append("model\t\t: ").append(amd ? 49 : 85).append('\n');
      text.append("model name\t: ").append(model).append('\n');
      text.append("stepping\t: ").append(amd ? 0 : 4).append('\n');
      text.append("cpu MHz\t\t: ").append(amd ? "2994.372" : "2095.078").append('\n');
      text.append("cache size\t: ").append(amd ? 512 : 16384).append(" KB\n");
      text.append("physical id\t: 0\nsiblings\t: ").append(cpus).append('\n');
      text.append("core id\t\t: ").append(cpu).append("\ncpu cores\t: ").append(cpus).append('\n');
      text.append("fpu\t\t: yes\nwp\t\t: yes\n");
      text.append("flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat");
      text.append(" pse36 clflush mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc nopl");
      text.append(" xtopology cpuid pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 x2apic movbe");
      text.append(" popcnt aes xsave avx f16c rdrand hypervisor lahf_lm abm\n");
      text.append("bogomips\t: ").append(amd ? "5988.74" : "4190.15").append("\n\n");
    }
    return text.toString();
  }

  String loadavg() {
    double[] loads = loads();
    return String.format(
        Locale.ROOT,
        "%.2f %.2f %.2f %d/%d %d%n",
        loads[0],
        loads[1],
        loads[2],
        1 + (int) loads[0],
        110 + cpus * 12,
        lastPid());
  }

  String uptimeText() {
    double up = uptime().toMillis() / 1000.0;
    return String.format(Locale.ROOT, "%.2f %.2f%n", up, up * cpus * (1 - business * 0.1));
  }

  /** The newest process number: grows with time, wraps at 4194304. */
  public int lastPid() {
    return (int) (700 + uptime().toSeconds() / 11 % 4_000_000);
  }
}
