/**
 * decnet.yaml as records, checked against a catalogue with all problems at once. It must not start
 * anything.
 */
@NullMarked
package decnet.config;

import org.jspecify.annotations.NullMarked;
