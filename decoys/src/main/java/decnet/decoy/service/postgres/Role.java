package decnet.decoy.service.postgres;

/**
 * A role.
 *
 * @param verifier what pg_authid keeps of its password, empty for none
 */
record Role(
    int oid,
    String name,
    boolean superuser,
    boolean login,
    boolean createDatabase,
    boolean createRole,
    boolean replication,
    boolean bypass,
    String verifier) {
  Role withVerifier(String changed) {
    return new Role(
        oid, name, superuser, login, createDatabase, createRole, replication, bypass, changed);
  }

  Role withSuperuser(boolean changed) {
    return new Role(
        oid, name, changed, login, createDatabase, createRole, replication, bypass, verifier);
  }
}
