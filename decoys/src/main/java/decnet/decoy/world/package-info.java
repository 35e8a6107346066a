/**
 * One decky's small world, shared by its services: files, accounts, processes. It must not know any
 * protocol, and nothing in it reaches a file or a process of the host.
 */
@NullMarked
package decnet.decoy.world;

import org.jspecify.annotations.NullMarked;
