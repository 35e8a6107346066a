package decnet.substrate;

/** A router on the way, and the legs by which a packet enters and leaves it. */
public record Step(Router router, Leg in, Leg out) {
  Line line() {
    return in.line().then(out.line());
  }
}
