package decnet.decoy.service.mysql;

import decnet.base.Bytes;

/** A client's answer to the greeting. Source: mariadb.com/kb, "Connecting", HandshakeResponse. */
record Login(
    long capabilities, long extended, Bytes user, Bytes response, Bytes database, String plugin) {
  boolean has(long capability) {
    return (capabilities & capability) != 0;
  }

  /** Whether the client speaks one of MariaDB's own extensions. */
  boolean hasExtended(long capability) {
    return (extended & capability) != 0;
  }

  /** The same client as {@code name}, without a database. */
  Login as(String name) {
    return new Login(capabilities, extended, Bytes.utf8(name), response, Bytes.EMPTY, plugin);
  }

  /** The login that COM_CHANGE_USER asks for, on a connection that began with {@code before}. */
  static Login change(Bytes body, Login before) throws SqlError {
    try {
      PayloadReader reader = new PayloadReader(body);
      Bytes user = reader.terminated();
      Bytes response = reader.take(reader.fixed(1));
      Bytes database = reader.terminated();
      reader.take(2); // character set
      if (reader.remaining() == 0) {
        throw SqlError.unknownCommand();
      }
      String plugin = reader.terminated().utf8();
      return new Login(before.capabilities, before.extended, user, response, database, plugin);
    } catch (SqlError malformed) {
      throw SqlError.unknownCommand();
    }
  }

  static Login parse(Bytes body) throws SqlError {
    PayloadReader reader = new PayloadReader(body);
    long low = reader.fixed(2);
    if ((low & Capability.SSL) != 0) {
      throw SqlError.badHandshake(); // TLS was not offered
    }
    if ((low & Capability.PROTOCOL_41) == 0) {
      reader.take(3);
      Bytes user = reader.terminated();
      return new Login(low, 0, user, reader.rest(), Bytes.EMPTY, "mysql_old_password");
    }
    long capabilities = low | reader.fixed(2) << 16;
    reader.take(4 + 1 + 19);
    long last = reader.fixed(4);
    long extended = (low & Capability.MYSQL) == 0 ? last : 0;
    if (reader.remaining() == 0) {
      throw SqlError.badHandshake();
    }
    Bytes user = reader.terminated();
    Bytes response;
    if ((capabilities & Capability.SECURE_CONNECTION) == 0) {
      response = reader.terminated();
    } else if ((capabilities & Capability.PLUGIN_AUTH_LENENC) != 0) {
      response = reader.take(reader.length());
    } else {
      response = reader.take(reader.fixed(1));
    }
    boolean named = (capabilities & Capability.CONNECT_WITH_DB) != 0;
    Bytes database = named ? reader.terminated() : Bytes.EMPTY;
    boolean plugged = (capabilities & Capability.PLUGIN_AUTH) != 0;
    String plugin = plugged ? reader.terminated().utf8() : NativePassword.PLUGIN;
    return new Login(capabilities, extended, user, response, database, plugin);
  }
}
