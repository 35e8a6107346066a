/** The program: hand wiring of everything, and its life. It must not hold logic of its own. */
@NullMarked
package decnet.app;

import org.jspecify.annotations.NullMarked;
