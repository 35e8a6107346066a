package decnet.correlation;

import java.util.Map;

/** A notation for a directed graph. Names and values are any text. */
public enum GraphForm {
  /** Source: Graphviz, The DOT Language. */
  DOT {
    @Override
    String begin() {
      return "digraph decnet {\n";
    }

    @Override
    String node(String id, Map<String, String> values) {
      return "  " + quoted(id) + list(values) + ";\n";
    }

    @Override
    String edge(String from, String to, Map<String, String> values) {
      return "  " + quoted(from) + " -> " + quoted(to) + list(values) + ";\n";
    }

    @Override
    String end() {
      return "}\n";
    }

    private static String list(Map<String, String> values) {
      StringBuilder text = new StringBuilder();
      values.forEach(
          (name, value) ->
              text.append(text.isEmpty() ? " [" : ", ")
                  .append(name)
                  .append('=')
                  .append(quoted(value)));
      return text.isEmpty() ? "" : text.append(']').toString();
    }

    private static String quoted(String text) {
      return '"'
          + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", "?")
          + '"';
    }
  },
  /** Source: GraphML 1.0. */
  GRAPHML {
    @Override
    String begin() {
      StringBuilder text =
          new StringBuilder(
              """
              <?xml version="1.0" encoding="UTF-8"?>
              <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
              """);
      for (String name : Graph.VALUES) {
        text.append("  <key id=\"")
            .append(name)
            .append("\" for=\"all\" attr.name=\"")
            .append(name)
            .append("\" attr.type=\"string\"/>\n");
      }
      return text.append("  <graph id=\"decnet\" edgedefault=\"directed\">\n").toString();
    }

    @Override
    String node(String id, Map<String, String> values) {
      return "    <node id=\"" + escaped(id) + "\">" + data(values) + "</node>\n";
    }

    @Override
    String edge(String from, String to, Map<String, String> values) {
      return "    <edge source=\""
          + escaped(from)
          + "\" target=\""
          + escaped(to)
          + "\">"
          + data(values)
          + "</edge>\n";
    }

    @Override
    String end() {
      return "  </graph>\n</graphml>\n";
    }

    private static String data(Map<String, String> values) {
      StringBuilder text = new StringBuilder();
      values.forEach(
          (name, value) ->
              text.append("<data key=\"")
                  .append(name)
                  .append("\">")
                  .append(escaped(value))
                  .append("</data>"));
      return text.toString();
    }

    private static String escaped(String text) {
      return text.replaceAll("[\\p{Cntrl}\\uFFFE\\uFFFF]", "?") // no characters of XML 1.0
          .replace("&", "&amp;")
          .replace("<", "&lt;")
          .replace(">", "&gt;")
          .replace("\"", "&quot;");
    }
  };

  abstract String begin();

  abstract String node(String id, Map<String, String> values);

  abstract String edge(String from, String to, Map<String, String> values);

  abstract String end();
}
