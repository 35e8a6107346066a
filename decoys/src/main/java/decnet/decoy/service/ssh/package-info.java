/**
 * An OpenSSH server's wire: transport, user authentication, channels. It must not know how a shell
 * works, and it starts no process.
 */
@NullMarked
package decnet.decoy.service.ssh;

import org.jspecify.annotations.NullMarked;
