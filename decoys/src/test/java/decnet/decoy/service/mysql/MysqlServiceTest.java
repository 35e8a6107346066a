package decnet.decoy.service.mysql;

import decnet.decoy.Capture;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;
import java.util.Map;

class MysqlServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new MysqlService();
  }

  @Override
  protected Map<String, String> persona() {
    return Map.of("user", "app");
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(MysqlServiceTest.class, "queries.txt"),
        Capture.read(MysqlServiceTest.class, "errors.txt"));
  }
}
