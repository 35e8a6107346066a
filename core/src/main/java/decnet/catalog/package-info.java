/**
 * The catalogue of services, archetypes and persona keys, as declared by whoever implements them.
 * It must not know the implementations.
 */
@NullMarked
package decnet.catalog;

import org.jspecify.annotations.NullMarked;
