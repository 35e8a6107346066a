package decnet.cli;

/** The part of the page of personalities that says how one is written. */
final class PersonalitySchema {
  static final String TEXT =
      """

      # How one is written

      A YAML file in `fabric/src/main/resources/decnet/fabric/personality/`, and its name in
      `Personalities`. Every key must be there but those marked *seldom*; an unknown key is an error.

      | key | meaning |
      |---|---|
      | `name`, `meaning`, `nmap` | its name, one clause, and what nmap calls it |
      | `vendors` | makers of its network cards |
      | `dhcp.parameters`, `dhcp.vendor-class` | options 55 and 60 of its DHCP client, data for a later one |
      | `ip.ttl`, `ip.df` | initial time to live, DF on TCP |
      | `ip.id.{syn-ack,data,reset,icmp}` | `zero`, `shared`, `own`, `flow`, `random`; `shared-` or `own-` with `swapped` bytes or `leaps` above 1,000; `own-strides` of odd steps |
      | `ip.id.icmp-above` | seldom: ICMP's own counter is far above TCP's |
      | `tcp.window`, `tcp.plain-window` | first window with and without time stamps |
      | `tcp.whole-segments`, `tcp.smallest-mss` | whether an unscaled window is whole segments, and the least segment |
      | `tcp.mss` | `own`, `smaller` (than the peer's, 536 if unsaid), `offered` (than the peer's offer) |
      | `tcp.scale` | shift of the window, -1 for never |
      | `tcp.timestamp-hz`, `tcp.timestamp-offset` | ticks a second; one clock a `peer` or a `connection` |
      | `tcp.ecn` | whether it is accepted |
      | `tcp.options` | order of a SYN-ACK's options by what was offered: M, S, T, W, N, L; a value in hexadecimal may stand behind M |
      | `tcp.delayed-ack-ms`, `tcp.least-rto-ms`, `tcp.syn-ack-retries`, `tcp.nagle` | times and habits |
      | `isn.ordinary` | `hashed` (RFC 6528) or `pattern`, for who does not scan |
      | `isn.{divisor,rate,deviation}` | GCD, ISR and SP as nmap measures them; divisor 0: it never changes |
      | `icmp.echo.{asked,code,df,keeps-tos,ttl}` | `all`, `plain`, `none`; `kept`, `odd` or a number; `never`, `kept`, `always`, `reversed`; ttl seldom |
      | `icmp.unreachable.{sent,per-second,burst,tos,df,ttl,unused}` | port unreachables; the last two seldom |
      | `icmp.unreachable.quote.{most,checksum}` | bytes quoted; `right`, `zero` or `wrong` |
      | `icmp.unreachable.quote.{padded,length,id,udp-checksum,spoils-data}` | seldom: what is changed in the quote |
      | `answers.{open-null,open-syn-fin,open-ack,closed-syn,closed-ack,closed-fin}` | `silent`, `syn` (taken for one), or `seq ack flags window df`; seldom `ttl options urgent reserved data` |
      """;

  private PersonalitySchema() {}
}
