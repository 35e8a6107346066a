package decnet.config;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Refuses what no configuration needs and bombs are made of: aliases and deep nesting. */
final class YamlShape {
  private static final int MAX_DEPTH = 16;

  private final Section.Problems problems;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlShape(Section.Problems problems) {
    this.problems = problems;
  }

  static void check(@Nullable Node root, Section.Problems problems) {
    if (root == null) {
      problems.add(null, "file", "empty", "a mapping with deckies", "");
    } else {
      new YamlShape(problems).visit(root, 1);
    }
  }

  private void visit(Node node, int depth) {
    if (!seen.add(node)) {
      problems.add(node, "yaml", "an alias", "values written out", "");
      return;
    }
    if (depth > MAX_DEPTH) {
      problems.add(node, "yaml", "nested deeper than " + MAX_DEPTH, "a flat configuration", "");
      return;
    }
    switch (node) {
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          visit(tuple.getKeyNode(), depth + 1);
          visit(tuple.getValueNode(), depth + 1);
        }
      }
      case SequenceNode list -> list.getValue().forEach(item -> visit(item, depth + 1));
      default -> {
        // a scalar has no inside
      }
    }
  }
}
