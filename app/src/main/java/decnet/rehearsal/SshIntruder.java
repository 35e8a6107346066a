package decnet.rehearsal;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.ChannelShell;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import com.jcraft.jsch.SocketFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One login of an SSH client (JSch) that calls from a chosen source address, or through another
 * login. Used by one thread; {@link #close} ends it.
 */
final class SshIntruder implements AutoCloseable {
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(30).toMillis();

  private final Session session;

  private SshIntruder(Session session) {
    this.session = session;
  }

  /** A name and a password. */
  record Credential(String user, String password) {}

  /**
   * Logs in from {@code source}.
   *
   * @throws JSchException when the decky refuses the credential or does not answer
   */
  static SshIntruder login(String source, String host, int port, Credential credential)
      throws JSchException {
    Session session = session(host, port, credential);
    session.setSocketFactory(new From(source));
    session.connect(PATIENCE_MILLIS);
    return new SshIntruder(session);
  }

  /** Logs in to another host through this login, as {@code ssh -J} does. */
  SshIntruder through(String host, int port, Credential credential) throws JSchException {
    Session inner = session(host, port, credential);
    inner.setProxy(new Through(session));
    inner.connect(PATIENCE_MILLIS);
    return new SshIntruder(inner);
  }

  private static Session session(String host, int port, Credential credential)
      throws JSchException {
    Session session = new JSch().getSession(credential.user(), host, port);
    session.setPassword(credential.password());
    session.setConfig("StrictHostKeyChecking", "no"); // an intruder does not mind whose key it is
    session.setConfig("PreferredAuthentications", "password");
    session.setConfig("NumberOfPasswordPrompts", "1");
    session.setTimeout(PATIENCE_MILLIS);
    return session;
  }

  private Channel channel(String type) throws IOException {
    try {
      return session.openChannel(type);
    } catch (JSchException refused) {
      throw new IOException(type + ": " + refused.getMessage(), refused);
    }
  }

  private static void connect(Channel channel) throws IOException {
    try {
      channel.connect(PATIENCE_MILLIS);
    } catch (JSchException refused) {
      throw new IOException("channel: " + refused.getMessage(), refused);
    }
  }

  /** Types {@code commands} into a terminal, each after the prompt; gives what it showed. */
  String type(List<String> commands) throws IOException {
    ChannelShell shell = (ChannelShell) channel("shell");
    shell.setPtyType("xterm-256color", 120, 32, 0, 0);
    try (InputStream screen = shell.getInputStream();
        OutputStream keys = shell.getOutputStream()) {
      connect(shell);
      StringBuilder shown = new StringBuilder();
      for (String command : commands) {
        readPrompt(screen, shown);
        keys.write((command + "\r").getBytes(StandardCharsets.UTF_8));
        keys.flush();
      }
      readPrompt(screen, shown);
      keys.write("exit\r".getBytes(StandardCharsets.UTF_8));
      keys.flush();
      shown.append(new String(screen.readAllBytes(), StandardCharsets.UTF_8));
      return shown.toString();
    } finally {
      shell.disconnect();
    }
  }

  /** Reads until the screen ends with a prompt. */
  private static void readPrompt(InputStream screen, StringBuilder shown) throws IOException {
    int from = shown.length();
    byte[] chunk = new byte[4096];
    while (!shown.substring(from).matches("(?s).*[#$] ")) {
      int got = screen.read(chunk);
      if (got < 0) {
        throw new IOException("the shell ended: " + shown.substring(from));
      }
      shown.append(new String(chunk, 0, got, StandardCharsets.UTF_8));
    }
  }

  /** Runs one command without a terminal; gives its output. */
  String run(String command) throws IOException {
    ChannelExec exec = (ChannelExec) channel("exec");
    exec.setCommand(command);
    try (InputStream output = exec.getInputStream()) {
      connect(exec);
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      exec.disconnect();
    }
  }

  /** Stores {@code content} under {@code path} by SFTP. */
  void upload(String path, byte[] content) throws IOException {
    Channel channel = channel("sftp");
    try {
      connect(channel);
      ((ChannelSftp) channel).put(new ByteArrayInputStream(content), path);
    } catch (SftpException refused) {
      throw new IOException("upload of " + path + ": " + refused.getMessage(), refused);
    } finally {
      channel.disconnect();
    }
  }

  @Override
  public void close() {
    session.disconnect();
  }

  /** Sockets that call from one address. */
  private record From(String source) implements SocketFactory {
    @Override
    public Socket createSocket(String host, int port) throws IOException {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      return socket;
    }

    @Override
    public InputStream getInputStream(Socket socket) throws IOException {
      return socket.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket socket) throws IOException {
      return socket.getOutputStream();
    }
  }

  /** A channel of another session in place of a socket. */
  private static final class Through implements Proxy {
    private final Session outer;
    private @Nullable Channel channel;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    Through(Session outer) {
      this.outer = outer;
    }

    @Override
    public void connect(SocketFactory unused, String host, int port, int timeout)
        throws JSchException, IOException {
      Channel forwarded = outer.getStreamForwarder(host, port);
      in = forwarded.getInputStream();
      out = forwarded.getOutputStream();
      forwarded.connect(PATIENCE_MILLIS);
      channel = forwarded;
    }

    @Override
    @SuppressWarnings("NullAway") // JSch asks after connect
    public InputStream getInputStream() {
      return in;
    }

    @Override
    @SuppressWarnings("NullAway") // JSch asks after connect
    public OutputStream getOutputStream() {
      return out;
    }

    @Override
    @SuppressWarnings("NullAway") // there is no socket, and JSch allows for it
    public Socket getSocket() {
      return null;
    }

    @Override
    public void close() {
      if (channel != null) {
        channel.disconnect();
      }
    }
  }
}
