/**
 * The event records, the event catalogue and the sink that takes them. It must not know how an
 * event is written down or transported.
 */
@NullMarked
package decnet.event;

import org.jspecify.annotations.NullMarked;
