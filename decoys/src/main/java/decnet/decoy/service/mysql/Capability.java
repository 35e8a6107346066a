package decnet.decoy.service.mysql;

/** The capability bits. Source: mariadb.com/kb, "Connecting", section Capabilities. */
final class Capability {
  static final long CONNECT_WITH_DB = 1L << 3;
  static final long LOCAL_FILES = 1L << 7;
  static final long PROTOCOL_41 = 1L << 9;
  static final long SSL = 1L << 11;
  static final long MULTI_STATEMENTS = 1L << 16;
  static final long PLUGIN_AUTH = 1L << 19;
  static final long SECURE_CONNECTION = 1L << 15;
  static final long PLUGIN_AUTH_LENENC = 1L << 21;
  static final long DEPRECATE_EOF = 1L << 24;

  /** Clear in the clients that speak MariaDB's own extensions. */
  static final long MYSQL = 1L;

  static final long EXTENDED_METADATA = 1L << 3; // of MariaDB's own bits
  static final long CACHE_METADATA = 1L << 4; // of MariaDB's own bits

  /** What Debian's server offers with have_ssl=DISABLED (measured). */
  static final long OFFERED = 0x81fff7feL;

  private Capability() {}
}
