package decnet.decoy.service.mysql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query: one or more cores joined by UNION, then order and bounds. */
record Select(
    List<Core> cores, boolean all, List<Order> order, long offset, long limit, String file) {
  record Item(Expression expression, String label, boolean named) {}

  record Order(Expression expression, boolean descending) {}

  /** {@code kind} is inner or left; {@code query} stands where a table's name would. */
  record Source(
      String database,
      String table,
      String alias,
      String kind,
      @Nullable Expression on,
      @Nullable Select query) {}

  record Core(
      boolean distinct,
      List<Item> items,
      List<Source> sources,
      @Nullable Expression where,
      List<Expression> groups,
      @Nullable Expression having) {}
}
