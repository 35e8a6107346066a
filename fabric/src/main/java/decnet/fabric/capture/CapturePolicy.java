package decnet.fabric.capture;

import java.nio.file.Path;

/**
 * What is captured, and how much of it is kept.
 *
 * @param rotateBytes a file does not grow beyond it
 * @param quotaBytes all files together do not; the oldest go first
 * @param folder where they are, made where it is missing
 */
public record CapturePolicy(By by, long rotateBytes, long quotaBytes, Path folder) {
  /** Whose frames share a file. */
  public enum By {
    DECKY,
    SOURCE
  }
}
