package decnet.base;

import org.jspecify.annotations.Nullable;

/** A fault of the environment, with what was being done when it struck. */
public final class FaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  public FaultException(Fault fault, String detail) {
    this(fault, detail, null);
  }

  public FaultException(Fault fault, String detail, @Nullable Throwable cause) {
    super(fault + ": " + fault.meaning() + " (" + detail + "); " + fault.remedy(), cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
