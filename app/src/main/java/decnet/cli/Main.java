package decnet.cli;

/** Where the program begins. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Decnet.run(args, System.out, System.err, System.getenv()));
  }
}
