package decnet.substrate;

import decnet.base.IpAddress;
import java.util.List;

/**
 * How a connection gets from one address to another, or where it ends.
 *
 * @param steps the routers it passes; when it is refused, the last one is who refuses
 * @param source what the target sees as the source
 * @param target where it ends, after port forwards
 */
public record Way(Outcome outcome, List<Step> steps, IpAddress source, IpAddress target, int port) {
  /** How it ends. */
  public enum Outcome {
    /** It arrives. */
    OPEN,
    /** A router drops it: silence. */
    DENIED,
    /** A router says that it is prohibited. */
    REJECTED,
    /** No router knows the network. */
    NO_ROUTE
  }

  public Way {
    steps = List.copyOf(steps);
  }

  /** What all lines on it add up to, one way. */
  public Line line() {
    return steps.stream().map(Step::line).reduce(Line.PERFECT, Line::then);
  }
}
