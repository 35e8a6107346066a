package decnet.decoy.service.ftp;

import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.RealStand;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;
import java.util.Map;

class FtpServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new FtpService();
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(FtpServiceTest.class, "before-login.txt"),
        Capture.read(FtpServiceTest.class, "session.txt"));
  }

  /** Over sockets, since data connections need a port. */
  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    try (RealStand stand = new RealStand(bench, new FtpService(), "127.66.78.21", Map.of())) {
      try (FtpControl control = new FtpControl(stand)) {
        control.store("a.txt", "0123456789");
        control.fetch("RETR a.txt");
        control.say("QUIT");
      }
      bench.sink().awaitEnds(1);
    }
  }
}
