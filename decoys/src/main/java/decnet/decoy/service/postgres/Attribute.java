package decnet.decoy.service.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param modifier the type modifier, -1 for none
 * @param initial the default as an expression, null for none
 */
record Attribute(String name, Type type, int modifier, boolean notNull, @Nullable String initial) {
  Attribute named(String other) {
    return new Attribute(other, type, modifier, notNull, initial);
  }
}
