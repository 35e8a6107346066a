/**
 * Where frames come from and go to: TAP devices, interfaces of this host, memory, captures, and a
 * shim that spoils them. It must not know what is inside a frame.
 */
@NullMarked
package decnet.fabric.link;

import org.jspecify.annotations.NullMarked;
