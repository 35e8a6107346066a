package decnet.decoy.service.ftp;

import decnet.decoy.Capture;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;

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
}
