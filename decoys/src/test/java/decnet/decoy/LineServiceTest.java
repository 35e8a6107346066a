package decnet.decoy;

import java.util.List;

class LineServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new LineService();
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    new ScriptedPeer(exposed(bench).connect()).say("a\nquit\n").everything();
    bench.sink().awaitEnds(1);
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.parse(
            "two lines",
            "C: one\\n\nS: hello\\r\\none\\n\nC: two\\n\nS: two\\n\nE: line.said line=two"),
        Capture.parse("quit", "C: a\\nquit\\n\nS: hello\\r\\n<echo:1>\\n\nE: line.said line=quit"));
  }
}
