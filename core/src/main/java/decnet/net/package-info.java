/**
 * How a decky meets the world: networks, hosts, streams and datagrams. It must not know whether a
 * network is made of kernel sockets or of frames.
 */
@NullMarked
package decnet.net;

import org.jspecify.annotations.NullMarked;
