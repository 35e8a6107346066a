package decnet.decoy.world;

/**
 * An account of a machine, valid for all its services. {@code password} is in clear, or null where
 * nobody can log in with one.
 */
public record Account(
    String name,
    @org.jspecify.annotations.Nullable String password,
    int uid,
    int gid,
    String fullName,
    String home,
    String shell) {
  public boolean isRoot() {
    return uid == 0;
  }
}
