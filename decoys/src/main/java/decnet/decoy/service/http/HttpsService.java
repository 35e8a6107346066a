package decnet.decoy.service.http;

import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.KeyVault;
import decnet.decoy.Persona;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.TlsSpec;
import decnet.decoy.TlsSpec.Issue;
import decnet.decoy.tls.TlsPersona;
import decnet.event.EventSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The same nginx on its TLS port: Debian 12's nginx.conf with {@code listen 443 ssl} in the default
 * site.
 *
 * <pre>
 * C: ClientHello (SNI, ALPN h2 and http/1.1)
 * S: ServerHello (TLS 1.3), …, two tickets
 * C: GET / HTTP/1.1…
 * S: HTTP/1.1 200 OK…
 * C: GET / HTTP/1.1…   (without TLS)
 * S: HTTP/1.1 400 Bad Request…   (The plain HTTP request was sent to HTTPS port)
 * </pre>
 *
 * <p>Source: RFC 8446 and 5246; measured beside the genuine server.
 */
public final class HttpsService implements Service {
  private static final int HANDSHAKE = 0x16; // RFC 8446 §5.1
  private static final int OLD_HELLO = 0x80; // SSL 2.0: the length's highest bit

  private static final PersonaKey CERTIFICATE =
      PersonaKey.choice(
          "certificate",
          "how the certificate came into being: snakeoil as Debian's ssl-cert makes it, request as"
              + " openssl req -x509 does",
          "snakeoil",
          "request");
  private static final PersonaKey NAME =
      PersonaKey.text("name", "", "the name in the certificate; empty for the host's full name");

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "https",
          "nginx 1.22.1 (Debian 12) over TLS",
          443,
          Transport.TCP,
          Set.of(OsFamily.LINUX, OsFamily.EMBEDDED),
          List.of(HttpService.SERVER, CERTIFICATE, NAME),
          events(),
          limits());

  private static List<EventSpec> events() {
    List<EventSpec> events = new ArrayList<>(HttpService.EVENTS);
    events.add(CommonEvents.TLS_HELLO);
    return events;
  }

  private static List<String> limits() {
    List<String> limits = new ArrayList<>(HttpService.LIMITS);
    limits.add(
        "The fingerprint is the persona's only where the system has Debian 12's libssl3 (OpenSSL"
            + " 3.0); another OpenSSL shows its own, and without one Java's shows. The log says so.");
    limits.add("A handshake of more than 256 KiB is ended, where nginx would go on.");
    return limits;
  }

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  private static TlsSpec tls(Persona persona, Duration time) {
    boolean requested = persona.text(CERTIFICATE.name()).equals("request");
    Issue issue = requested ? Issue.REQUEST : Issue.SNAKEOIL;
    return new TlsSpec(TlsPersona.NGINX, issue, persona.text(NAME.name()), time);
  }

  @Override
  public void prepare(KeyVault keys) {
    TlsSpec.prepare(keys, TlsPersona.NGINX);
  }

  @Override
  public void serve(Session session) throws IOException {
    long accepted = session.clock().nanoTime();
    session.in().deadline(NginxConnection.left(session, accepted));
    int first = session.in().peek();
    if (first < 0) {
      return;
    }
    boolean secured = first == HANDSHAKE || (first & OLD_HELLO) != 0;
    if (secured) {
      session.out().noDelay(true); // as nginx does before a handshake
      session.startTls(tls(session.persona(), NginxConnection.left(session, accepted)));
    }
    new NginxConnection(session, !secured, accepted).serve();
  }
}
