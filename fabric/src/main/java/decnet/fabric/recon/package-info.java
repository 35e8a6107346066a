/**
 * Who explores the network: what arrives is sorted by source and kind in bounded tables, and told
 * to the log as events. It must not know how a frame is answered.
 */
@NullMarked
package decnet.fabric.recon;

import org.jspecify.annotations.NullMarked;
