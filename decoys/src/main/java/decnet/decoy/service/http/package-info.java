/**
 * The http service: nginx's own request parsing, its answers and its default site. It must not know
 * other services.
 */
@NullMarked
package decnet.decoy.service.http;

import org.jspecify.annotations.NullMarked;
