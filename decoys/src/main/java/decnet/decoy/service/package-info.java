/**
 * The emulators, one file or one package with a same-named facade each. They must not know each
 * other.
 */
@NullMarked
package decnet.decoy.service;

import org.jspecify.annotations.NullMarked;
