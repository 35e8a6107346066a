package decnet.decoy.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new HttpService();
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(HttpServiceTest.class, "requests.txt"),
        Capture.read(HttpServiceTest.class, "refused.txt"));
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    String said =
        "POST /x HTTP/1.1\r\nHost: h\r\nUser-Agent: a\r\nContent-Type: t\r\nContent-Length: 2\r\n"
            + "Authorization: Basic YTpi\r\nConnection: close\r\n\r\nhi";
    new ScriptedPeer(exposed(bench).connect()).say(said).finish().everything();
    bench.sink().awaitEnds(1);
  }

  private static String answer(String said) throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new HttpService()).connect());
    return peer.say(Capture.parse("said", "C: " + said).client()).finish().everything();
  }

  /** Facts measured on nginx 1.22.1 of Debian 12: the request, the status, the body's length. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§200 OK§615",
        "\\r\\n\\r\\nGET /  HTTP/1.1  \\nHost: h\\n\\n§200 OK§615",
        "GET / HTTP/1.11\\r\\nHost: h\\r\\n\\r\\n§200 OK§615",
        "GET x://h:80/ HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§200 OK§615",
        "GET /a/../ HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§200 OK§615",
        "GET //index.nginx-debian.html?a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§200 OK§615",
        "GET / HTTP/1.1\\r\\nHost: h@x:zz\\r\\nnocolon\\r\\nX@A: 1\\r\\n\\r\\n§200 OK§615",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nRange: apples=0-1\\r\\n\\r\\n§200 OK§615",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nIf-Modified-Since: Tue, 24 Nov 2099 01:54:00 GMT\\r\\n\\r\\n§200 OK§615",
        "GET / HTTP/1.1\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: a/b\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: a..b\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\n folded\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: a\\x00b\\r\\n\\r\\n§400 Bad Request§157",
        "g§400 Bad Request§157",
        "G3§400 Bad Request§157",
        "GET / x§400 Bad Request§157",
        "GET / HTTP/0§400 Bad Request§157",
        "GET / HTTP/3§505 HTTP Version Not Supported§187",
        "GET / HTTP/9999§505 HTTP Version Not Supported§187",
        "OPTIONS * HTTP/1.1\\r\\n§400 Bad Request§157",
        "CONNECT h:80 HTTP/1.1\\r\\n§400 Bad Request§157",
        "\\x16\\x03\\x01§400 Bad Request§157",
        "GET /../x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§400 Bad Request§157",
        "GET /%zz HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§400 Bad Request§157",
        "GET /%00 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: +3\\r\\n\\r\\n§400 Bad Request§157",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2000000\\r\\n\\r\\n§413 Request Entity Too Large§183",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n§501 Not Implemented§165",
        "GET / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n§400 Bad Request§157",
        "POST / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§405 Not Allowed§157",
        "OPTIONS / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§405 Not Allowed§157",
        "PUT /x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n§404 Not Found§153"
      })
  void an_odd_request_gets_nginxs_answer(String said, String status, int length) throws Exception {
    String heard = answer(said);
    assertThat(heard).startsWith("HTTP/1.1 " + status + "\r\n");
    assertThat(heard).contains("Content-Length: " + length + "\r\n");
    assertThat(heard.substring(heard.indexOf("\r\n\r\n") + 4)).hasSize(length);
  }

  @Test
  void a_line_beyond_the_buffers_is_refused_where_nginx_refuses_it() throws Exception {
    assertThat(answer("GET /" + "a".repeat(8174) + " HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"))
        .startsWith("HTTP/1.1 404 Not Found\r\n");
    assertThat(answer("GET /" + "a".repeat(8179) + " HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"))
        .startsWith("HTTP/1.1 414 Request-URI Too Large\r\n")
        .contains("Content-Length: 177\r\n");
    assertThat(answer("GET / HTTP/1.1\\r\\nHost: h\\r\\nX: " + "a".repeat(8187) + "\\r\\n\\r\\n"))
        .startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(answer("GET / HTTP/1.1\\r\\nHost: h\\r\\nX: " + "a".repeat(8189) + "\\r\\n\\r\\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("Content-Length: 233\r\n");
  }

  @Test
  void basic_credentials_are_told_in_clear() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new HttpService()).connect());
    peer.say("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic YWRtaW46czNjOnJldA==\r\n\r\n");
    peer.finish().everything();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("auth.attempt", "username")).isEqualTo("admin");
    assertThat(bench.sink().value("auth.attempt", "password")).isEqualTo("s3c:ret");
  }

  @Test
  void an_unchanged_page_is_told_by_five_headers() throws Exception {
    String page = answer("GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n");
    String modified = page.replaceAll("(?s).*Last-Modified: ([^\r]*).*", "$1");
    String get = "GET / HTTP/1.1\\r\\nHost: h\\r\\nIf-Modified-Since: ";
    String names =
        answer(get + modified + "\\r\\n\\r\\n").replaceAll(": [^\r]*", "").replace("\r\n", " ");
    assertThat(names)
        .isEqualTo("HTTP/1.1 304 Not Modified Server Date Last-Modified Connection ETag  ");
    String later = modified.replaceAll("\\d{4} ", "2099 ");
    assertThat(answer(get + later + "\\r\\n\\r\\n")).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void http_0_9_gets_the_body_alone() throws Exception {
    assertThat(answer("GET /\\r\\n")).startsWith("<!DOCTYPE html>").hasSize(615);
    assertThat(answer("HEAD /\\r\\n")).startsWith("<html>\r\n<head><title>400");
  }

  @Test
  void a_browser_that_hides_short_error_pages_gets_them_padded() throws Exception {
    assertThat(answer("GET /x HTTP/1.1\\r\\nHost: h\\r\\nUser-Agent: Chrome/1\\r\\n\\r\\n"))
        .contains("Content-Length: 555\r\n");
  }

  @Test
  void two_ranges_are_parts_with_a_counted_boundary() throws Exception {
    assertThat(answer("GET / HTTP/1.1\\r\\nHost: h\\r\\nRange: bytes=0-9,20-22\\r\\n\\r\\n"))
        .contains("Content-Type: multipart/byteranges; boundary=00000000000000000001\r\n")
        .contains("Content-Length: 209\r\n");
  }

  @Test
  void gzip_is_one_chunk_with_a_weak_tag() throws Exception {
    assertThat(answer("GET / HTTP/1.1\\r\\nHost: h\\r\\nAccept-Encoding: gzip\\r\\n\\r\\n"))
        .contains("Transfer-Encoding: chunked\r\nConnection: keep-alive\r\nETag: W/\"")
        .contains("Content-Encoding: gzip\r\n\r\n")
        .doesNotContain("Content-Length")
        .endsWith("\r\n0\r\n\r\n");
  }
}
