/** The project's own benchmarks. Nothing depends on it. */
@NullMarked
package decnet.bench;

import org.jspecify.annotations.NullMarked;
