package decnet.store;

import java.time.Instant;

/**
 * A terminal recording that the log tells of: whose session, and under which hash the evidence
 * store has it. A projection of the log's {@code recording} lines.
 *
 * @param source the intruder's address
 * @param size bytes of the recording
 * @param sha256 its name in the evidence store; empty when it was not kept
 * @param origin {@code rehearsal} or {@code orchestrator} when it is ours, else empty
 * @param position of its line in the log
 */
public record SessionRecording(
    String session,
    String decky,
    String service,
    String source,
    Instant endedAt,
    long durationMillis,
    long size,
    String sha256,
    String origin,
    long position) {}
