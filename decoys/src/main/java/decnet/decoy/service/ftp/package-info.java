/** The ftp service: vsftpd's answers over the machine's files. It must not know other services. */
@NullMarked
package decnet.decoy.service.ftp;

import org.jspecify.annotations.NullMarked;
