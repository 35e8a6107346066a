package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.event.Param;
import decnet.net.Stream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs about the network. None of them ever sends a packet; downloads are recorded. */
final class NetworkCommands {
  private static final Pattern URL =
      Pattern.compile("(?:(\\w+)://)?(?:[^@/]*@)?(\\[[^\\]]*\\]|[^/:]+)(?::(\\d{1,5}))?(/.*)?");
  private static final long UNREACHABLE_MILLIS =
      3070; // three ARP requests of a second (arp(7)), measured on Linux 6.1

  private NetworkCommands() {}

  static void register(Map<String, Command> table) {
    table.put("wget", NetworkCommands::wget);
    table.put("curl", NetworkCommands::curl);
    table.put("ping", NetworkCommands::ping);
    table.put("ip", NetworkCommands::ip);
    table.put("ifconfig", NetworkCommands::ifconfig);
    table.put("netstat", NetworkCommands::netstat);
    table.put("ss", NetworkCommands::netstat);
    table.put("arp", NetworkCommands::arp);
    table.put("route", NetworkCommands::route);
    table.put(
        "iptables",
        in ->
            in.state().account.isRoot()
                ? policies(in)
                : in.fail(
                    4,
                    "v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)"));
    table.put("nc", NetworkCommands::connect);
    table.put("nc.openbsd", NetworkCommands::connect);
    table.put("telnet", NetworkCommands::connect);
    table.put("ssh", NetworkCommands::ssh);
    table.put("scp", NetworkCommands::ssh);
    table.put("sftp", NetworkCommands::ssh);
    table.put("ssh-keygen", in -> 0);
  }

  private static void requested(Invocation in, String url) {
    in.state()
        .session
        .event(
            CommonEvents.DOWNLOAD_REQUEST.type(),
            Param.of("url", Bytes.latin1(url)),
            Param.of("command", Bytes.latin1(String.join(" ", in.words()))));
  }

  private static boolean isAddress(String host) {
    return host.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[.*\\]");
  }

  private static int wget(Invocation in) throws IOException, InterruptedException {
    Options options = in.options("OPoUTt");
    if (options.operands().isEmpty()) {
      in.io()
          .err()
          .write(
              "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
      return 1;
    }
    boolean quiet = options.has("q", "quiet");
    for (String url : options.operands()) {
      requested(in, url);
      Matcher parts = URL.matcher(url);
      if (!parts.matches()) {
        in.io().err().write(url + ": Invalid URL.\n");
        return 1;
      }
      String port =
          parts.group(3) != null ? parts.group(3) : "https".equals(parts.group(1)) ? "443" : "80";
      String full =
          parts.group(1) == null ? "http://" + url + (parts.group(4) == null ? "/" : "") : url;
      String now = Strftime.format("%Y-%m-%d %H:%M:%S", in.state().session.clock().instant());
      Io.Output err = quiet ? Io.NOWHERE : in.io().err();
      err.write("--" + now + "--  " + full + "\n");
      if (isAddress(parts.group(2))) {
        err.write("Connecting to " + parts.group(2) + ":" + port + "... ");
        in.state().sleep(UNREACHABLE_MILLIS);
        err.write("failed: No route to host.\n");
      } else {
        err.write("Resolving " + parts.group(2) + " (" + parts.group(2) + ")... ");
        in.state().sleep(5000);
        err.write(
            "failed: Temporary failure in name resolution.\nwget: unable to resolve host address ‘"
                + parts.group(2)
                + "’\n");
      }
    }
    return 4;
  }

  private static int curl(Invocation in) throws IOException, InterruptedException {
    Options options = in.options("oOXHduAbcTFmx".replace("O", ""));
    if (options.operands().isEmpty()) {
      in.io().err().write("curl: try 'curl --help' for more information\n");
      return 2;
    }
    String url = options.operands().getFirst();
    requested(in, url);
    Matcher parts = URL.matcher(url);
    boolean silent = options.has("s") && !options.has("S");
    Io.Output err = silent ? Io.NOWHERE : in.io().err();
    if (!parts.matches()) {
      err.write("curl: (3) URL using bad/illegal format or missing URL\n");
      return 3;
    }
    String port =
        parts.group(3) != null ? parts.group(3) : "https".equals(parts.group(1)) ? "443" : "80";
    if (isAddress(parts.group(2))) {
      in.state().sleep(UNREACHABLE_MILLIS);
      err.write(
          "curl: (7) Failed to connect to "
              + parts.group(2)
              + " port "
              + port
              + " after 3071 ms: Couldn't connect to server\n");
      return 7;
    }
    in.state().sleep(5000);
    err.write("curl: (6) Could not resolve host: " + parts.group(2) + "\n");
    return 6;
  }

  private static int ping(Invocation in) throws IOException, InterruptedException {
    Options options = in.options("ciWwsI");
    if (options.operands().isEmpty()) {
      in.io().err().write("ping: usage error: Destination address required\n");
      return 1;
    }
    String host = options.operands().getFirst();
    if (!isAddress(host) && !host.equals("localhost")) {
      in.state().sleep(5000);
      return in.fail(2, host + ": Temporary failure in name resolution");
    }
    boolean local = host.startsWith("127.") || host.equals("localhost");
    int count = (int) Math.min(100, options.number("c", 4));
    in.line(
        "PING "
            + host
            + " ("
            + (host.equals("localhost") ? "127.0.0.1" : host)
            + ") 56(84) bytes of data.");
    int sent = 0;
    while (sent < count && !in.state().interrupted.get()) {
      sent++;
      if (local) {
        in.format(
            "64 bytes from %s: icmp_seq=%d ttl=64 time=0.0%d ms\n",
            host, sent, 20 + in.state().session.random().nextInt(30));
      }
      in.state().sleep(1000);
    }
    in.format(
        "\n--- %s ping statistics ---\n%d packets transmitted, %d received, %d%% packet loss, time %dms\n",
        host, sent, local ? sent : 0, local ? 0 : 100, Math.max(0, sent - 1) * 1015);
    return local ? 0 : 1;
  }

  private static String address(Invocation in) {
    return in.state().session.peer().local().address().toString();
  }

  private static int ip(Invocation in) throws IOException {
    String what = in.options("").operands().isEmpty() ? "" : in.options("").operands().getFirst();
    String address = address(in);
    String network = address.replaceAll("\\.\\d+$", "");
    if (what.startsWith("r")) {
      in.line("default via " + network + ".1 dev ens18 proto dhcp src " + address + " metric 100");
      in.line(network + ".0/24 dev ens18 proto kernel scope link src " + address);
      return 0;
    }
    if (what.startsWith("n")) {
      in.line(network + ".1 dev ens18 lladdr " + gateway(in) + " REACHABLE");
      return 0;
    }
    in.line(
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever");
    in.line(
        "2: ens18: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n    link/ether "
            + in.state().session.machine().identity().mac()
            + " brd ff:ff:ff:ff:ff:ff\n    inet "
            + address
            + "/24 brd "
            + network
            + ".255 scope global dynamic ens18\n       valid_lft 70184sec preferred_lft 70184sec");
    return 0;
  }

  private static String gateway(Invocation in) {
    String digits = in.state().session.machine().identity().derive("world.gateway", 3).hex();
    return "00:0c:29:" + digits.replaceAll("(..)(..)(..)", "$1:$2:$3");
  }

  private static int ifconfig(Invocation in) throws IOException {
    String address = address(in);
    in.line(
        "ens18: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet "
            + address
            + "  netmask 255.255.255.0  broadcast "
            + address.replaceAll("\\.\\d+$", ".255")
            + "\n        ether "
            + in.state().session.machine().identity().mac()
            + "  txqueuelen 1000  (Ethernet)\n");
    in.line(
        "lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n        loop  txqueuelen 1000  (Local Loopback)\n");
    return 0;
  }

  private static int netstat(Invocation in) throws IOException {
    var peer = in.state().session.peer();
    boolean ss = in.program().equals("ss");
    in.line(
        ss
            ? "State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process"
            : "Active Internet connections (servers and established)\nProto Recv-Q Send-Q Local Address           Foreign Address         State");
    in.line(
        ss
            ? String.format(
                "LISTEN 0      128    %13s:%-5d      0.0.0.0:*", "0.0.0.0", peer.local().port())
            : String.format(
                "tcp        0      0 %-23s %-23s LISTEN",
                "0.0.0.0:" + peer.local().port(), "0.0.0.0:*"));
    in.line(
        ss
            ? String.format(
                "ESTAB  0      0      %13s:%-5d %12s:%d",
                peer.local().address(),
                peer.local().port(),
                peer.remote().address(),
                peer.remote().port())
            : String.format(
                "tcp        0     36 %-23s %-23s ESTABLISHED",
                peer.local().address() + ":" + peer.local().port(),
                peer.remote().address() + ":" + peer.remote().port()));
    return 0;
  }

  private static int arp(Invocation in) throws IOException {
    in.line("Address                  HWtype  HWaddress           Flags Mask            Iface");
    in.format(
        "%-24s ether   %s   C                     ens18\n",
        address(in).replaceAll("\\.\\d+$", ".1"), gateway(in));
    return 0;
  }

  private static int route(Invocation in) throws IOException {
    String network = address(in).replaceAll("\\.\\d+$", "");
    in.line(
        "Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface");
    in.format(
        "%-15s %-15s 0.0.0.0         UG    100    0        0 ens18\n", "0.0.0.0", network + ".1");
    in.format(
        "%-15s 0.0.0.0         255.255.255.0   U     0      0        0 ens18\n", network + ".0");
    return 0;
  }

  private static int policies(Invocation in) throws IOException {
    for (String chain : List.of("INPUT", "FORWARD", "OUTPUT")) {
      in.line(
          "Chain "
              + chain
              + " (policy ACCEPT)\ntarget     prot opt source               destination         \n");
    }
    return 0;
  }

  private static int connect(Invocation in) throws IOException, InterruptedException {
    List<String> operands = new ArrayList<>(in.options("wpsiq").operands());
    if (operands.size() < 2 || !operands.get(1).matches("\\d{1,5}")) {
      in.io().err().write("usage: " + in.program() + " [destination] [port]\n");
      return 1;
    }
    String host = operands.getFirst();
    int port = Integer.parseInt(operands.get(1));
    try (Stream stream = in.state().session.dial(host, port)) {
      if (in.options("wpsiq").has("z", "v")) {
        in.io().err().write("Connection to " + host + " " + port + " port [tcp/*] succeeded!\n");
      }
      stream.write(Bytes.latin1(in.io().in().isTerminal() ? "" : in.io().in().rest()).buffer());
      java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(8192);
      if (stream.read(buffer, java.time.Duration.ofSeconds(5)) > 0) {
        in.print(Bytes.of(buffer.flip()).latin1());
      }
      return 0;
    } catch (UnknownHostException unknown) {
      if (isAddress(host)) {
        in.state().sleep(UNREACHABLE_MILLIS);
        in.io()
            .err()
            .write(
                "nc: connect to " + host + " port " + port + " (tcp) failed: No route to host\n");
      } else {
        in.io()
            .err()
            .write(
                "nc: getaddrinfo for host \""
                    + host
                    + "\" port "
                    + port
                    + ": Temporary failure in name resolution\n");
      }
    } catch (ConnectException refused) {
      in.io()
          .err()
          .write(
              "nc: connect to " + host + " port " + port + " (tcp) failed: Connection refused\n");
    } catch (java.net.SocketTimeoutException silent) {
      return 0;
    }
    return 1;
  }

  private static int ssh(Invocation in) throws IOException, InterruptedException {
    List<String> operands = in.options("pilocFJLRDb").operands();
    if (operands.isEmpty()) {
      in.io()
          .err()
          .write("usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] destination [command [argument ...]]\n");
      return 255;
    }
    String host = operands.getFirst().replaceAll("^.*@|:.*$", "");
    int port = (int) in.options("pilocFJLRDb").number("p", 22);
    try (Stream stream = in.state().session.dial(host, port)) {
      stream.close();
      in.io().err().write("Host key verification failed.\n");
    } catch (UnknownHostException unknown) {
      if (isAddress(host)) {
        in.state().sleep(UNREACHABLE_MILLIS);
        in.io()
            .err()
            .write("ssh: connect to host " + host + " port " + port + ": No route to host\n");
      } else {
        in.io()
            .err()
            .write(
                "ssh: Could not resolve hostname "
                    + host
                    + ": Temporary failure in name resolution\n");
      }
    } catch (ConnectException refused) {
      in.io()
          .err()
          .write("ssh: connect to host " + host + " port " + port + ": Connection refused\n");
    }
    return 255;
  }
}
