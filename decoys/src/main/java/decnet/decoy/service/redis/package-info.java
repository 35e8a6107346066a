/**
 * The redis service: protocol, a working store, and the answers of Debian's redis-server. It must
 * not know other services.
 */
@NullMarked
package decnet.decoy.service.redis;

import org.jspecify.annotations.NullMarked;
