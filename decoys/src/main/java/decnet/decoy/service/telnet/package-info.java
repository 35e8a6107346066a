/**
 * The telnet service: option negotiation and login of inetutils-telnetd, then the shell. It must
 * not know other services.
 */
@NullMarked
package decnet.decoy.service.telnet;

import org.jspecify.annotations.NullMarked;
