package decnet.decoy.service.postgres;

import java.util.Map;

/** CREATE ROLE and ALTER ROLE carried out. */
final class Roles {
  private final Backend backend;
  private final Cluster cluster;

  Roles(Backend backend) {
    this.backend = backend;
    cluster = backend.cluster();
  }

  void create(String name, Map<String, String> options) throws SqlError {
    if (!backend.isSuperuser() && !backend.role().createRole()) {
      throw SqlError.error("42501", "permission denied to create role", "user.c:295:CreateRole");
    }
    if (name.startsWith("pg_")) {
      throw SqlError.error(
              "42939", "role name \"" + name + "\" is reserved", "user.c:303:CreateRole")
          .detail("Role names starting with \"pg_\" are reserved.");
    }
    if (cluster.role(name) != null) {
      throw Objects.exists("42710", "role", name, "user.c:308:CreateRole");
    }
    boolean login =
        options.containsKey("login")
            || "t".equals(options.get("user")) && !options.containsKey("nologin");
    Role made =
        new Role(
            cluster.nextOid(),
            name,
            options.containsKey("superuser"),
            login,
            options.containsKey("createdb"),
            options.containsKey("createrole"),
            options.containsKey("replication"),
            options.containsKey("bypassrls"),
            "");
    cluster.put(withPassword(made, options));
  }

  private Role withPassword(Role role, Map<String, String> options) {
    String password = options.get("password");
    if (password == null) {
      return role;
    }
    String method = backend.session().persona().text("auth");
    boolean kept = password.startsWith("SCRAM-SHA-256$") || password.matches("md5[0-9a-f]{32}");
    return role.withVerifier(
        kept
            ? password
            : Passwords.verifier(method, role.name(), password, backend.session().random()));
  }

  String alter(Statement.AlterRole alter) throws SqlError {
    String name =
        alter.name().equals("current_user") || alter.name().equals("session_user")
            ? backend.role().name()
            : alter.name();
    Role role = cluster.role(name);
    if (role == null) {
      throw SqlError.error(
          "42704", "role \"" + name + "\" does not exist", "acl.c:5277:get_rolespec_tuple");
    }
    if (!backend.isSuperuser() && !role.name().equals(backend.role().name())) {
      throw SqlError.error("42501", "permission denied", "user.c:747:AlterRole");
    }
    Role changed = withPassword(role, alter.options());
    if (alter.options().containsKey("superuser") || alter.options().containsKey("nosuperuser")) {
      backend.superuser(
          "must be superuser to alter superuser roles or change superuser attribute",
          "user.c:720:AlterRole");
      changed = changed.withSuperuser(alter.options().containsKey("superuser"));
    }
    cluster.put(changed);
    return "ALTER ROLE";
  }
}
