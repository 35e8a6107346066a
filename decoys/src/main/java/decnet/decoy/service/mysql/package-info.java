/**
 * The mysql service: MariaDB's protocol and a small SQL engine of its own over bait tables. It must
 * not know other services.
 */
@NullMarked
package decnet.decoy.service.mysql;

import org.jspecify.annotations.NullMarked;
