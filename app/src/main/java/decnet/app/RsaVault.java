package decnet.app;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.PrivateFiles;
import decnet.decoy.KeyVault;
import decnet.identity.FleetKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The RSA keys of a fleet's deckies in files of the home, encrypted with AES-256-GCM under keys
 * derived from the fleet key. Making a pair takes about a second, and of 65,536 deckies most are
 * never touched: so pairs are made beforehand in the background, one for each decky that is
 * expected to need one, {@value #STOCK} at most, and a decky gets its own from that stock when it
 * is first touched. Where the stock is used up, who touches the decky waits for its pair to be
 * made. Thread-safe: the monitor guards the stock, a lock of {@value #LOCKS} each decky's file.
 */
final class RsaVault {
  private static final int NONCE_BYTES = 12; // NIST SP 800-38D §8.2
  private static final int TAG_BITS = 128;
  private static final int STOCK = 64;
  private static final int LOCKS = 64;
  private static final String STOCKED = "+"; // no name of a decky begins so
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final ExecutorService MAKERS =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("key-maker-", 0).factory());

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS, MAKERS);

  private final Path folder;
  private final FleetKey key;
  private final Object[] locks = new Object[LOCKS];
  private final Map<Integer, Stock> stocks = new HashMap<>();

  /** Pairs of one length that belong to nobody yet. Guarded by the vault's monitor. */
  private static final class Stock {
    final Queue<Path> ready = new ArrayDeque<>();
    final Set<Path> expected = new HashSet<>(); // files of deckies that will need a pair
    boolean many; // more deckies than are counted
    boolean filling;

    boolean isShort() {
      return ready.size() < (many ? STOCK : expected.size());
    }
  }

  RsaVault(Path folder, FleetKey key) {
    this.folder = folder;
    this.key = key;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** The keys of one decky. */
  KeyVault of(DeckyId decky) {
    return new KeyVault() {
      @Override
      public KeyPair rsa(String purpose, int bits) {
        Path file = file(decky, purpose, bits);
        synchronized (locks[Math.floorMod(file.hashCode(), LOCKS)]) {
          return loadOrTake(decky, file, bits);
        }
      }

      @Override
      public void begin(String purpose, int bits) {
        expect(file(decky, purpose, bits), bits);
      }
    };
  }

  /** Whether a pair is being made for the stock. */
  synchronized boolean isBusy() {
    return stocks.values().stream().anyMatch(stock -> stock.filling);
  }

  private Path file(DeckyId decky, String purpose, int bits) {
    return folder.resolve(decky.name() + "." + purpose + "." + bits);
  }

  private synchronized void expect(Path file, int bits) {
    Stock stock = stock(bits);
    if (stock.many) {
      return;
    }
    if (!Files.exists(file)) {
      stock.many = stock.expected.size() >= STOCK && !stock.expected.contains(file);
      stock.expected.add(file);
      fill(stock, bits);
    }
  }

  /** The stock of that length, with what an earlier process left; the monitor is held. */
  private Stock stock(int bits) {
    Stock known = stocks.get(bits);
    if (known == null) {
      known = new Stock();
      stocks.put(bits, known);
      try (DirectoryStream<Path> left =
          Files.newDirectoryStream(makeFolder(), STOCKED + "*." + bits)) {
        left.forEach(known.ready::add);
      } catch (IOException | DirectoryIteratorException failure) {
        throw new FaultException(Fault.KEY_UNUSABLE, folder + ": " + failure.getMessage(), failure);
      }
    }
    return known;
  }

  private Path makeFolder() throws IOException {
    PrivateFiles.makeFolder(folder);
    return folder;
  }

  /** Begins to make what is short, one pair at a time; the monitor is held. */
  private void fill(Stock stock, int bits) {
    if (!stock.filling && stock.isShort()) {
      stock.filling = true;
      MAKERS.execute(() -> addOne(stock, bits));
    }
  }

  private synchronized void fillMore(Stock stock, int bits) {
    fill(stock, bits);
  }

  private void addOne(Stock stock, int bits) {
    boolean done = false;
    Path file =
        folder.resolve(
            STOCKED + java.util.HexFormat.of().toHexDigits(RANDOM.nextLong()) + "." + bits);
    try {
      PrivateFiles.replace(file, false, Bytes.of(seal(stockKey(), make(bits))));
      done = true;
    } catch (IOException | GeneralSecurityException failure) {
      System.getLogger("decnet.app")
          .log(System.Logger.Level.WARNING, "no stock of RSA keys folder=" + folder, failure);
    }
    synchronized (this) {
      stock.filling = false;
      if (done) {
        stock.ready.add(file);
        if (stock.many) {
          LATER.execute(() -> fillMore(stock, bits)); // there is no hurry, and others need the CPU
        } else {
          fill(stock, bits);
        }
      }
    }
  }

  private KeyPair loadOrTake(DeckyId decky, Path file, int bits) {
    try {
      makeFolder();
      Bytes own = key.derive(decky, "vault", 32);
      if (Files.exists(file)) {
        return pair(open(own, Files.readAllBytes(file)));
      }
      Optional<KeyPair> stocked = take(file, bits);
      KeyPair taken = stocked.isPresent() ? stocked.get() : made(bits);
      PrivateFiles.replace(file, Bytes.of(seal(own, taken)));
      return taken;
    } catch (IOException | GeneralSecurityException failure) {
      throw new FaultException(Fault.KEY_UNUSABLE, file + ": " + failure.getMessage(), failure);
    }
  }

  /** A pair of the stock, which has it no more: no two deckies may ever share one. */
  private Optional<KeyPair> take(Path taker, int bits)
      throws IOException, GeneralSecurityException {
    Path next;
    synchronized (this) {
      Stock stock = stock(bits);
      stock.expected.remove(taker);
      next = stock.ready.poll();
      fill(stock, bits);
    }
    if (next == null) {
      return Optional.empty();
    }
    byte[] sealed = Files.readAllBytes(next);
    Files.delete(next); // before anybody has it
    return Optional.of(pair(open(stockKey(), sealed)));
  }

  /** Off the threads that carry sessions. */
  private static KeyPair made(int bits) throws GeneralSecurityException {
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return make(bits);
                } catch (GeneralSecurityException failure) {
                  throw new CompletionException(failure);
                }
              },
              MAKERS)
          .join();
    } catch (CompletionException failure) {
      throw new GeneralSecurityException(failure.getCause());
    }
  }

  private static KeyPair make(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static KeyPair pair(byte[] encoded) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey secret =
        (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
    return new KeyPair(
        factory.generatePublic(
            new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent())),
        secret);
  }

  private Bytes stockKey() {
    return key.derive("vault.stock", 32);
  }

  private static Cipher cipher(int mode, Bytes own, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(own.toArray(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  private static byte[] seal(Bytes own, KeyPair pair) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, own, nonce).doFinal(pair.getPrivate().getEncoded());
    byte[] all = java.util.Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return all;
  }

  private static byte[] open(Bytes own, byte[] all) throws GeneralSecurityException {
    byte[] nonce = java.util.Arrays.copyOf(all, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, own, nonce)
        .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
  }
}
