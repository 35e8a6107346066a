package decnet.decoy;

import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.http.HttpService;
import decnet.decoy.service.http.HttpsService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.postgres.PostgresService;
import decnet.decoy.service.redis.RedisService;
import decnet.decoy.service.ssh.SshService;
import decnet.decoy.service.telnet.TelnetService;
import java.util.List;

/** The list of services: one line each. */
public final class Services {
  private Services() {}

  public static ServiceList all() {
    return new ServiceList(
        List.of(
            new FtpService(),
            new HttpService(),
            new HttpsService(),
            new MysqlService(),
            new PostgresService(),
            new RedisService(),
            new SshService(),
            new TelnetService()));
  }
}
