package decnet.catalog;

/**
 * The family of operating systems that a persona belongs to; a service names those it is at home
 * on.
 */
public enum OsFamily {
  LINUX,
  WINDOWS,
  EMBEDDED
}
