package decnet.cli;

/** The part of the page of personalities that says how one is written. */
final class PersonalitySchema {
  static final String TEXT =
      """

      # What nmap cannot tell apart

      nmap 7.93 has no print of Windows Server 2019, Windows Server 2022 or Windows 11. The personalities of these names give the prints of Windows 10
      1709 to 1909, and nmap calls them Windows 10. `macos` and `ios` are one to it, as are `debian` and `linux-6`. See
      [decision 10](decisions/0010-personalities-are-measured-facts.md).

      # What p0f makes of it

      p0f's name is its verdict on a SYN-ACK to a SYN of Linux, read from a capture of ours (`P0fRealTest`). Its signatures of SYN-ACKs end
      around 2012 with Linux 3, Windows 8, FreeBSD 9 and Mac OS X 10, so most systems are unknown to it, as the genuine ones are. A system that it
      knows by another version's signature is one of that family. What it says where others call:

      - To a caller that offers Windows' options, macOS and iOS answer with a window of 65,535, a scale of 6 and the four options of FreeBSD 9, the
        nearest that p0f knows; it marks that as a fuzzy match, because the IP identification does not fit. All of these fields are in nmap's print of
        macOS: the genuine system gets that verdict too.
      - A caller that offers an MSS alone leaves an answer with a window, and little else. p0f then takes any window of 65,535 for Windows XP.

      # How fast it answers

      Everything that a host sends, ARP and acknowledgments too, waits as long as was drawn for it, and never overtakes what
      was sent before: a machine with one slow processor is slow with all. Each host draws by a random generator of its own. At
      most 64 frames of a host and 1,024 of all wait; beyond, those of the host leave at once, in order.

      `none` is for servers, desktops and FreeBSD or ESXi hosts. Their kernels answer within tens of microseconds, with a tail
      that interrupts, the scheduler and sleeping cores make. Our answers go through a process on such a kernel, are as scattered by the
      same causes, and are already slower than a kernel's: whatever were added would only lead away. Prints of nmap's have `none`, as nmap
      does not measure it. Embedded machines are slower by their processors, network gear because such answers are its last concern,
      and phones because their radio sleeps. **These figures are estimates** by the order of magnitude that such machines are known
      for, not measurements of one; whoever has one beside them can write what `ping` says into its file.

      # IPv6

      Where a system speaks IPv6 its decky has a link-local address from the start, and one of each prefix that a router advertises or
      `network.lan6` names. Echo replies, TCP's windows and options are those of IPv4. What each system does is from
      documentation and sources, not measured beside it; Linux' own kernel was the caller in the tests. Old printers, PLCs, cameras and
      network gear that has IPv6 off until it is configured stay silent, as the genuine ones do. Prints of nmap's do not tell: those of Linux and of
      Windows since Vista speak it, others do not.

      # How one is written

      A YAML file in `fabric/src/main/resources/decnet/fabric/personality/`, and its name in
      `Personalities`. Every key must be there but those marked *seldom*; an unknown key is an error.

      | key | meaning |
      |---|---|
      | `name`, `meaning`, `nmap`, `p0f` | its name, one clause, and what nmap and p0f call it |
      | `vendors` | makers of its network cards |
      | `dhcp.parameters`, `dhcp.vendor-class` | options 55 and 60 of its DHCP client, data for a later one |
      | `ip.ttl`, `ip.df` | initial time to live, DF on TCP |
      | `ip.id.{syn-ack,data,reset,icmp}` | `zero`, `shared`, `own`, `flow`, `random`; `shared-` or `own-` with `swapped` bytes or `leaps` above 1,000; `own-strides` of odd steps |
      | `ip.id.icmp-above` | seldom: ICMP's own counter is far above TCP's |
      | `ipv6` | `none` for a system that does not speak it, or all of the keys below |
      | `ipv6.hop-limit`, `ipv6.label` | initial hop limit; flow label on nothing (`zero`), TCP (`connection`) or `every` packet |
      | `ipv6.interface-id` | second half of its addresses: of the MAC (`eui-64`), another one in each network (`stable`, RFC 7217), or the same in all (`random`); each is made of the decky's own secret and stays |
      | `ipv6.all-nodes-echo` | whether a ping to ff02::1 is answered |
      | `ipv6.solicits-routers`, `ipv6.announces` | whether it asks for routers and believes them; whether it tells all nodes of a new address |
      | `ipv6.bare-when-unicast` | whether a solicitation to it alone is answered without link address and override flag |
      | `ipv6.dad-nonce` | whether the question for duplicates carries a nonce (RFC 7527) |
      | `ipv6.errors-per-second`, `ipv6.error-burst` | how many ICMPv6 errors it sends |
      | `tcp.window`, `tcp.plain-window` | first window with and without time stamps |
      | `tcp.whole-segments`, `tcp.smallest-mss` | whether an unscaled window is whole segments, and the least segment |
      | `tcp.mss` | `own`, `smaller` (than the peer's, 536 if unsaid), `offered` (than the peer's offer) |
      | `tcp.scale` | shift of the window, -1 for never |
      | `tcp.timestamp-hz`, `tcp.timestamp-offset` | ticks a second; one clock a `peer` or a `connection` |
      | `tcp.ecn` | whether it is accepted |
      | `tcp.options` | order of a SYN-ACK's options by what was offered: M, S, T, W, N, L; a value in hexadecimal may stand behind M |
      | `tcp.delayed-ack-ms`, `tcp.least-rto-ms`, `tcp.syn-ack-retries`, `tcp.nagle` | times and habits |
      | `tcp.keep-alive` | where a service asks for it: silence before the first question, seconds between questions, and vain ones before RST |
      | `isn.ordinary` | `hashed` (RFC 6528) or `pattern`, for who does not scan |
      | `isn.{divisor,rate,deviation}` | GCD, ISR and SP as nmap measures them; divisor 0: it never changes |
      | `icmp.echo.{asked,code,df,keeps-tos,ttl}` | `all`, `plain`, `none`; `kept`, `odd` or a number; `never`, `kept`, `always`, `reversed`; ttl seldom |
      | `icmp.unreachable.{sent,per-second,burst,tos,df,ttl,unused}` | port unreachables; the last two seldom |
      | `icmp.unreachable.quote.{most,checksum}` | bytes quoted; `right`, `zero` or `wrong` |
      | `icmp.unreachable.quote.{padded,length,id,udp-checksum,spoils-data}` | seldom: what is changed in the quote |
      | `latency-us` | `none`, or `least`, `median`, `p90`, `p99` and `most` microseconds that everything it sends waits |
      | `answers.{open-null,open-syn-fin,open-ack,closed-syn,closed-ack,closed-fin}` | `silent`, `syn` (taken for one), or `seq ack flags window df`; seldom `ttl options urgent reserved data` |
      """;

  private PersonalitySchema() {}
}
