package decnet.app;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.PrivateFiles;
import decnet.decoy.KeyVault;
import decnet.identity.FleetKey;
import java.io.IOException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One decky's RSA keys in files of the home, encrypted with AES-256-GCM under a key derived from
 * the fleet key. Thread-safe.
 */
final class RsaVault implements KeyVault {
  private static final int NONCE_BYTES = 12; // NIST SP 800-38D §8.2
  private static final int TAG_BITS = 128;

  private static final ExecutorService MAKERS =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("key-maker-", 0).factory());

  private final Path folder;
  private final FleetKey key;
  private final DeckyId decky;
  private final ConcurrentHashMap<String, KeyPair> pairs = new ConcurrentHashMap<>();

  RsaVault(Path folder, FleetKey key, DeckyId decky) {
    this.folder = folder;
    this.key = key;
    this.decky = decky;
  }

  @Override
  public KeyPair rsa(String purpose, int bits) {
    return pairs.computeIfAbsent(purpose + "." + bits, name -> loadOrMake(name, bits));
  }

  @Override
  public void begin(String purpose, int bits) {
    MAKERS.execute(() -> rsa(purpose, bits));
  }

  private KeyPair loadOrMake(String name, int bits) {
    Path file = folder.resolve(decky.name() + "." + name);
    try {
      Files.createDirectories(folder);
      if (Files.exists(file)) {
        return pair(open(Files.readAllBytes(file)));
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      KeyPair made = generator.generateKeyPair();
      PrivateFiles.replace(file, Bytes.of(seal(made.getPrivate().getEncoded())));
      return made;
    } catch (IOException | GeneralSecurityException failure) {
      throw new FaultException(Fault.KEY_UNUSABLE, file + ": " + failure.getMessage(), failure);
    }
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

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Bytes own = key.derive(decky, "vault", 32);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(own.toArray(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  private byte[] seal(byte[] plain) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
    byte[] all = java.util.Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return all;
  }

  private byte[] open(byte[] all) throws GeneralSecurityException {
    byte[] nonce = java.util.Arrays.copyOf(all, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
  }
}
