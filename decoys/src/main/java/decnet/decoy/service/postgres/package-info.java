/**
 * The postgres service: PostgreSQL's protocol and a small SQL engine of its own over bait tables
 * and the recorded system catalogue. It must not know other services.
 */
@NullMarked
package decnet.decoy.service.postgres;

import org.jspecify.annotations.NullMarked;
