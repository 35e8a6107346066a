/**
 * The RFC 5424 codec and the ingest log: one writer, one order, one chain. It must not know what a
 * line means to the fleet or to the correlator.
 */
@NullMarked
package decnet.syslog;

import org.jspecify.annotations.NullMarked;
