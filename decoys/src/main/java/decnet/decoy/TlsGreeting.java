package decnet.decoy;

import decnet.base.Bytes;
import decnet.decoy.tls.ClientHello;
import decnet.decoy.tls.ClientPrint;
import decnet.decoy.tls.ServerAnswer;
import decnet.event.Param;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells a session's TLS hello as an event, and keeps what was told. One session's. */
final class TlsGreeting implements TlsStream.Greeting {
  private final Session session;
  private Optional<ClientHello> hello = Optional.empty();
  private ServerAnswer answer = ServerAnswer.NONE;

  TlsGreeting(Session session) {
    this.session = session;
  }

  @Override
  public void greeted(Optional<ClientHello> said, ServerAnswer answered) {
    hello = said;
    answer = answered;
    List<Param> params = new ArrayList<>();
    said.ifPresent(client -> tell(client, params));
    if (answered.alert() >= 0) {
      params.add(Param.of("alert", answered.alert()));
    } else {
      params.add(Param.of("version", answered.version()));
      params.add(Param.of("cipher", answered.cipher()));
    }
    session.event(CommonEvents.TLS_HELLO.type(), params.toArray(Param[]::new));
  }

  private static void tell(ClientHello client, List<Param> params) {
    params.add(Param.of("sni", client.serverName()));
    params.add(
        Param.of(
            "alpn",
            Bytes.latin1(
                String.join(",", client.protocols().stream().map(Bytes::latin1).toList()))));
    params.add(Param.of("ja3", ClientPrint.ja3(client)));
    params.add(Param.of("ja4", ClientPrint.ja4(client)));
  }

  /** After the handshake. */
  TlsFacts facts(String protocol, Bytes certificate) {
    return new TlsFacts(hello, answer, protocol, certificate);
  }
}
