package decnet.decoy.service.mysql;

/** A column's definition, as {@code information_schema.COLUMNS} shows it. */
record Column(
    String name, String type, boolean nullable, String key, String initial, String extra) {
  boolean isAutomatic() {
    return extra.equals("auto_increment");
  }

  boolean isNumber() {
    return type.contains("int")
        || type.startsWith("decimal")
        || type.startsWith("double")
        || type.startsWith("float");
  }

  /** The number in the type's parentheses, or 0. */
  int size() {
    java.util.regex.Matcher matcher = SIZE.matcher(type);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static final java.util.regex.Pattern SIZE =
      java.util.regex.Pattern.compile("^\\w+\\(([0-9]{1,6})");
}
