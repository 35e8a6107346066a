/**
 * The decoy engine: the service SPI, the session and its runner, machines and their personas, and
 * the substrate that puts them on a network. It must not know the control side, nor which network
 * carries it.
 */
@NullMarked
package decnet.decoy;

import org.jspecify.annotations.NullMarked;
