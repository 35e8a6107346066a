package decnet.decoy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A genuine server of Debian on a loopback address, as the control beside a decoy. It runs in
 * namespaces of its own, called web01, with a root account of the password toor; it sees its own
 * {@code /root}, {@code /run} and {@code /var/log}. It dies with its standard input, so even when
 * the test's process is killed. Needs root, util-linux.
 */
public final class Genuine implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final String NAMESPACES =
      """
      set -e
      hostname web01
      for d in /root /run /var/log; do mount -t tmpfs -o mode=0755 tmpfs $d; done
      mkdir -p /run/vsftpd/empty /run/lock
      touch /var/log/lastlog /var/log/wtmp /var/log/btmp /run/utmp
      sed '/^root:/d' /etc/passwd | sed '1i root:x:0:0:root:/root:/bin/bash' > $DIR/passwd
      mount --bind $DIR/passwd /etc/passwd
      echo 'root:HASH:20000:0:99999:7:::' > $DIR/shadow
      sed '/^root:/d' /etc/shadow >> $DIR/shadow
      mount --bind $DIR/shadow /etc/shadow
      : > $DIR/ftpusers; [ ! -e /etc/ftpusers ] || mount --bind $DIR/ftpusers /etc/ftpusers
      """;
  // crypt(5), SHA-512, of "toor" and a fixed salt
  private static final String HASH =
      "$6$LXqwbh4z5CX17rJO$XzfvbyuOJ211sg/F5LGnGlN2TarIrzQRWDZSbB2Osppk7y8kFzigzw6vbZx4BLkUDlvke9AaBt2w1.BZG41T.1";

  private final Path directory;
  private final Process process;
  private final String address;
  private final int port;

  /**
   * @param script shell commands that configure and start the server in the background; {@code
   *     $DIR} is a directory of its own, {@code $ADDRESS} and {@code $PORT} are where to listen
   */
  public Genuine(String address, int port, String script) throws IOException, InterruptedException {
    this.address = address;
    this.port = port;
    directory = Files.createTempDirectory("genuine");
    String whole = NAMESPACES.replace("HASH", HASH) + script + "\nexec cat >/dev/null\n";
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "unshare",
                "--mount",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                whole));
    builder.environment().put("DIR", directory.toString());
    builder.environment().put("ADDRESS", address);
    builder.environment().put("PORT", Integer.toString(port));
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("said").toFile());
    process = builder.start();
    awaitOpen();
  }

  private void awaitOpen() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(address, port), 1000);
        return;
      } catch (IOException notYet) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    String said = Files.readString(directory.resolve("said"));
    close();
    throw new AssertionError("the genuine server did not start: " + said);
  }

  public String address() {
    return address;
  }

  public int port() {
    return port;
  }

  /** Where its script put what it needed. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** nginx with Debian's configuration and its default page. */
  public static Genuine nginx(String address) throws IOException, InterruptedException {
    return new Genuine(address, 8080, nginxScript("default_server"));
  }

  private static String nginxScript(String listening) {
    return """
    chmod 755 $DIR; mkdir -p $DIR/html /run/nginx /var/log/nginx;
    cp /usr/share/nginx/html/index.html $DIR/html/index.nginx-debian.html
    chmod 755 $DIR/html; chmod 644 $DIR/html/*
    cat > $DIR/site <<END
    server {
      listen $ADDRESS:$PORT LISTENING;
      root $DIR/html;
      index index.html index.htm index.nginx-debian.html;
      server_name _;
      location / { try_files \\$uri \\$uri/ =404; }
    }
    END
    sed "s|include /etc/nginx/sites-enabled/.*|include $DIR/site;|; s|include /etc/nginx/modules-enabled.*||" \
      /etc/nginx/nginx.conf > $DIR/nginx.conf
    nginx -c $DIR/nginx.conf -g 'daemon off;' &
    """
        .replace("LISTENING", listening);
  }

  /** {@link #nginx} with TLS on its port, as Debian's nginx.conf sets it; both in PEM. */
  public static Genuine nginxTls(String address, String certificate, String key)
      throws IOException, InterruptedException {
    return new Genuine(
        address,
        8443,
        """
        cat > $DIR/cert.pem <<END
        CERTIFICATE
        END
        cat > $DIR/key.pem <<END
        KEY
        END
        """
                .replace("CERTIFICATE", certificate)
                .replace("KEY", key)
            + nginxScript(
                "ssl default_server; ssl_certificate $DIR/cert.pem; ssl_certificate_key $DIR/key.pem"));
  }

  /** vsftpd with Debian's configuration and {@code write_enable=YES}. */
  public static Genuine vsftpd(String address) throws IOException, InterruptedException {
    return new Genuine(
        address,
        2121,
        """
        sed 's/^listen=.*//; s/^listen_ipv6=.*//' /etc/vsftpd.conf > $DIR/conf
        printf 'listen=YES\\nlisten_address=%s\\nlisten_port=%s\\nwrite_enable=YES\\n' $ADDRESS $PORT >> $DIR/conf
        vsftpd $DIR/conf &
        """);
  }

  /** inetutils-telnetd under inetutils-inetd and tcpd, as its package registers it. */
  public static Genuine telnetd(String address) throws IOException, InterruptedException {
    return new Genuine(
        address,
        2323,
        """
        echo "$ADDRESS:$PORT stream tcp nowait root /usr/sbin/tcpd /usr/sbin/telnetd" > $DIR/conf
        inetutils-inetd -d $DIR/conf &
        """);
  }

  /** redis-server with Debian's configuration, protected mode off. */
  public static Genuine redis(String address) throws IOException, InterruptedException {
    return new Genuine(
        address,
        16_379,
        """
        mkdir -p /run/redis /var/log/redis
        redis-server /etc/redis/redis.conf --bind $ADDRESS --port $PORT --dir $DIR --daemonize no \
          --supervised no --logfile '' --pidfile '' --protected-mode no &
        """);
  }

  /** MariaDB with Debian's configuration and an account app without a password. */
  public static Genuine mariadb(String address) throws IOException, InterruptedException {
    return mariadb(address, "grant all on *.* to app with grant option;");
  }

  /** Like {@link #mariadb(String)}, but app has all rights on the database shop and no other. */
  public static Genuine mariadbOfAnApplication(String address)
      throws IOException, InterruptedException {
    return mariadb(
        address,
        "create database shop;",
        "create table shop.customers(id int primary key);",
        "create table shop.users(id int primary key);",
        "grant all on shop.* to app;");
  }

  private static Genuine mariadb(String address, String... statements)
      throws IOException, InterruptedException {
    String prepared = "'" + String.join("' '", statements) + "'";
    return new Genuine(
        address,
        13_306,
        """
        mkdir -p /run/mysqld
        mariadb-install-db --user=root --datadir=$DIR/data --skip-test-db \
          --auth-root-authentication-method=socket --auth-root-socket-user=mysql > $DIR/install 2>&1
        printf '%s\\n' 'create user app;' PREPARED > $DIR/init
        mariadbd --user=root --datadir=$DIR/data --socket=$DIR/sock --pid-file=$DIR/pid \
          --bind-address=$ADDRESS --port=$PORT --init-file=$DIR/init &
        """
            .replace("PREPARED", prepared));
  }

  /** PostgreSQL with Debian's configuration but TLS; {@code method} as pg_hba.conf has it. */
  public static Genuine postgres(String address, String method)
      throws IOException, InterruptedException {
    return new Genuine(
        address,
        15_432,
        """
        chmod 755 $DIR; mkdir $DIR/data; chown postgres $DIR/data
        as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
        bin=/usr/lib/postgresql/15/bin
        echo postgres > $DIR/secret; chmod 644 $DIR/secret
        as $bin/initdb -D $DIR/data -U postgres --locale=C.UTF-8 -E UTF8 \\
          --pwfile=$DIR/secret -A METHOD > $DIR/install 2>&1
        echo 'host all all 0.0.0.0/0 METHOD' >> $DIR/data/pg_hba.conf
        as $bin/postgres -D $DIR/data -c listen_addresses=$ADDRESS -c port=$PORT \\
          -c unix_socket_directories=$DIR/data -c cluster_name=15/main -c timezone=Etc/UTC &
        """
            .replace("METHOD", method));
  }
}
