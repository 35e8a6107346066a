package decnet.decoy;

import decnet.catalog.ArchetypeSpec;
import decnet.catalog.OsFamily;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The machines that our services can stand for. An archetype whose services do not exist yet is not
 * declared.
 */
public final class Archetypes {
  private Archetypes() {}

  private static ArchetypeSpec linux(
      String name,
      String meaning,
      List<String> hostnames,
      List<String> services,
      List<String> pool) {
    return new ArchetypeSpec(
        name,
        meaning,
        OsFamily.LINUX,
        "debian-12",
        "debian",
        List.of(),
        hostnames,
        services,
        pool,
        Map.of("root", "toor"));
  }

  /**
   * The archetypes that {@code services} can stand for, with the part of their pools that exists.
   */
  public static List<ArchetypeSpec> of(Set<String> services) {
    return all().stream()
        .map(
            archetype ->
                new ArchetypeSpec(
                    archetype.name(),
                    archetype.meaning(),
                    archetype.family(),
                    archetype.os(),
                    archetype.personality(),
                    archetype.vendors(),
                    archetype.hostnames(),
                    archetype.services().stream().filter(services::contains).toList(),
                    archetype.pool().stream().filter(services::contains).toList(),
                    archetype.accounts()))
        .filter(archetype -> !archetype.services().isEmpty())
        .toList();
  }

  private static List<ArchetypeSpec> all() {
    return List.of(
        linux(
            "linux-server",
            "a general-purpose Debian server",
            List.of("srv", "node", "app", "prod"),
            List.of("ssh", "http"),
            List.of("ssh", "http", "https", "ftp", "redis", "mysql", "postgres")),
        linux(
            "web-server",
            "a web server with its database",
            List.of("web", "www", "portal", "intranet"),
            List.of("ssh", "http", "https"),
            List.of("ssh", "http", "https", "ftp", "mysql")),
        linux(
            "database-server",
            "a database host",
            List.of("db", "sql", "mariadb", "data"),
            List.of("mysql", "ssh"),
            List.of("ssh", "mysql", "postgres", "redis")),
        linux(
            "file-server",
            "a file server of a department",
            List.of("files", "nas", "share", "backup"),
            List.of("ftp", "ssh"),
            List.of("ssh", "ftp", "http")),
        linux(
            "devops-host",
            "a build and cache host",
            List.of("ci", "build", "runner", "cache"),
            List.of("redis", "ssh"),
            List.of("ssh", "http", "redis", "postgres")),
        new ArchetypeSpec(
            "iot-device",
            "a small board on the network",
            OsFamily.LINUX,
            "debian-12",
            "linux-6",
            List.of("raspberrypi"),
            List.of("gateway", "sensor", "display", "hub"),
            List.of("telnet"),
            List.of("telnet", "http", "ftp"),
            Map.of("root", "root")));
  }
}
