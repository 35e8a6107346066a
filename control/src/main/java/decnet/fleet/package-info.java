/**
 * The desired fleet and its life: start, deploy, retire, heal, stop. It must not know how a service
 * answers.
 */
@NullMarked
package decnet.fleet;

import org.jspecify.annotations.NullMarked;
