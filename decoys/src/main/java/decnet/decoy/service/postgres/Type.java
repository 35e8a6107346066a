package decnet.decoy.service.postgres;

/**
 * A data type, as pg_type has it.
 *
 * @param length bytes, -1 varying
 * @param category one letter, such as N for numbers and S for texts
 * @param element the type of an array's elements, else 0
 * @param array the array type of this type, 0 when there is none
 * @param relation the composite type's relation, else 0
 */
record Type(
    int oid,
    String name,
    int length,
    char category,
    int element,
    int array,
    int relation,
    int collation) {
  boolean isArray() {
    return category == 'A' && element != 0 && oid != 22 && oid != 30;
  }

  boolean isText() {
    return category == 'S' || oid == Types.UNKNOWN_OID;
  }

  boolean isNumber() {
    return switch (oid) {
      case 20, 21, 23, 26, 700, 701, 1700 -> true;
      default -> false;
    };
  }

  /** Whether values are whole numbers, object identifiers among them. */
  boolean isWhole() {
    return switch (oid) {
      case 20, 21, 23, 26, 28, 29 -> true;
      default -> isRegistered();
    };
  }

  /** Whether it is an object identifier that shows a name. */
  boolean isRegistered() {
    return switch (oid) {
      case 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> true;
      default -> false;
    };
  }

  boolean isFloat() {
    return oid == 700 || oid == 701;
  }

  boolean isTime() {
    return category == 'D';
  }

  /** What error texts call it. */
  String title() {
    return Types.format(this, -1);
  }
}
