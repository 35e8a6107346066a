package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import net.lingala.zip4j.io.outputstream.ZipOutputStream;
import net.lingala.zip4j.model.ZipParameters;
import net.lingala.zip4j.model.enums.AesKeyStrength;
import net.lingala.zip4j.model.enums.EncryptionMethod;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decnet evidence}: what intruders left behind, to take away. */
@Command(
    name = "evidence",
    description = "Takes captured files out of the evidence store.",
    mixinStandardHelpOptions = true,
    subcommands = EvidenceCommand.Get.class)
final class EvidenceCommand extends Decnet.Base {
  @Override
  public Integer call() {
    decnet.err().println("decnet evidence: say what: get HASH");
    return Decnet.USAGE;
  }

  /**
   * {@code decnet evidence get}: one file in an encrypted zip, so that nothing on its way opens,
   * scans or runs it. The password is the one that everybody in the field uses.
   */
  @Command(
      name = "get",
      description = "Writes one captured file into an encrypted zip (password: infected).",
      mixinStandardHelpOptions = true)
  static final class Get implements java.util.concurrent.Callable<Integer> {
    private static final String PASSWORD = "infected"; // the custom of malware exchange

    @picocli.CommandLine.ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    EvidenceCommand evidence;

    @Parameters(paramLabel = "HASH", description = "the SHA-256 that the log names")
    String hash = "";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "where it goes, never over another file; HASH.zip without it")
    @Nullable Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Decnet decnet = evidence.decnet;
      if (!hash.matches("[0-9a-f]{64}")) {
        decnet.err().println("decnet evidence get: not a SHA-256 in hexadecimal: " + hash);
        return Decnet.USAGE;
      }
      Path chosen = output;
      Path target = chosen == null ? Path.of(hash + ".zip") : chosen;
      ApiClient api = ApiClient.of(Home.of(decnet.environment()), decnet.environment());
      try (InputStream content = api.open("/api/v1/evidence/" + hash)) {
        zip(content, target);
      }
      decnet.err().println("decnet: wrote " + target + " (password: " + PASSWORD + ")");
      return 0;
    }

    private void zip(InputStream content, Path target) throws IOException {
      ZipParameters parameters = new ZipParameters();
      parameters.setEncryptFiles(true);
      parameters.setEncryptionMethod(EncryptionMethod.AES);
      parameters.setAesKeyStrength(AesKeyStrength.KEY_STRENGTH_256);
      parameters.setFileNameInZip(hash);
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (var channel =
              Files.newByteChannel(
                  target,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  ownerOnly);
          ZipOutputStream zip =
              new ZipOutputStream(
                  java.nio.channels.Channels.newOutputStream(channel), PASSWORD.toCharArray())) {
        zip.putNextEntry(parameters);
        content.transferTo(zip);
        zip.closeEntry();
      }
    }
  }
}
