package decnet.decoy.service.mysql;

/** The capability bits. Source: mariadb.com/kb, "Connecting", section Capabilities. */
final class Capability {
  static final long CONNECT_WITH_DB = 1L << 3;
  static final long PROTOCOL_41 = 1L << 9;
  static final long SSL = 1L << 11;
  static final long MULTI_STATEMENTS = 1L << 16;
  static final long PLUGIN_AUTH = 1L << 19;
  static final long SECURE_CONNECTION = 1L << 15;
  static final long PLUGIN_AUTH_LENENC = 1L << 21;

  /** What Debian's server offers with have_ssl=DISABLED (measured). */
  static final long OFFERED = 0x81fff7feL;

  private Capability() {}
}
