package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FaultException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import net.lingala.zip4j.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A running fleet from outside: by its commands, its API, and what is on its ports. */
@Tag("slow")
@Timeout(120)
class RunningFleetTest {
  private static final String TWO =
      """
      mutation: {every: 0}
      deckies:
        - {name: decky-01, address: 127.66.91.1, services: [{ftp: {port: 4021}}, {http: {port: 4080}}]}
        - {name: decky-02, address: 127.66.91.2, services: [{redis: {port: 4379}}]}
      """;

  @TempDir Path home;

  @SuppressWarnings("NullAway.Init") // before each test
  private FleetStand fleet;

  @BeforeEach
  void start() throws Exception {
    fleet = new FleetStand(home, TWO);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private static boolean answers(String address, int port) {
    try (Socket socket = new Socket(address, port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void status_tells_every_decky_as_the_contract_has_it() {
    JsonNode status = fleet.run("status", "--json").json();
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("link").asString()).isEqualTo("sockets");
    assertThat(status.path("api").asString()).startsWith("http://127.0.0.1:");
    JsonNode one = status.path("deckies").path(0);
    assertThat(one.path("decky").asString()).isEqualTo("decky-01");
    assertThat(one.path("addresses").toString()).isEqualTo("[\"127.66.91.1\"]");
    assertThat(one.path("services").toString())
        .isEqualTo(
            "[{\"name\":\"ftp\",\"port\":4021,\"transport\":\"tcp\"},"
                + "{\"name\":\"http\",\"port\":4080,\"transport\":\"tcp\"}]");
    assertThat(one.path("epoch").path("trigger").asString()).isEqualTo("creation");
    assertThat(one.path("live_sessions").asInt()).isZero();
    assertThat(fleet.run("status").out()).contains("decky-02", "redis:4379");
  }

  @Test
  void mutate_returns_once_the_wire_shows_it() {
    assertThat(answers("127.66.91.1", 4080)).isTrue();
    JsonNode done =
        fleet.run("mutate", "decky-01", "--services", "ftp", "--actor", "ann", "--json").json();
    assertThat(done.path(0).path("old_services").toString()).isEqualTo("[\"ftp\",\"http\"]");
    assertThat(done.path(0).path("new_services").toString()).isEqualTo("[\"ftp\"]");
    assertThat(done.path(0).path("trigger").asString()).isEqualTo("operator");
    assertThat(done.path(0).path("seq").asInt()).isEqualTo(2);
    assertThat(done.path(0).path("mutation_id").asString()).hasSize(32);
    assertThat(answers("127.66.91.1", 4080)).isFalse();
    assertThat(answers("127.66.91.1", 4021)).isTrue();
  }

  @Test
  void a_live_session_runs_on_over_a_mutation_and_is_listed_as_draining() throws Exception {
    try (Socket visitor = new Socket("127.66.91.2", 4379)) {
      ping(visitor);
      assertThat(fleet.run("mutate", "decky-02", "--services", "http").code()).isZero();
      assertThat(answers("127.66.91.2", 4379)).as("the old port refuses").isFalse();
      ping(visitor);
      JsonNode decky = fleet.run("status", "--json").json().path("deckies").path(1);
      assertThat(decky.path("draining").toString()).isEqualTo("[\"redis\"]");
      assertThat(decky.path("live_sessions").asInt()).isEqualTo(1);
    }
    JsonNode hops =
        fleet
            .run("correlate", home.resolve("decnet.log").toString(), "--json", "--min-deckies", "1")
            .json()
            .path("traversals")
            .path(0)
            .path("hops");
    List<String> draining = new ArrayList<>();
    hops.forEach(
        hop -> draining.add(hop.path("event_type").asString() + hop.path("draining").asBoolean()));
    assertThat(draining).startsWith("connectfalse", "commandfalse", "commandtrue");
  }

  private static void ping(Socket visitor) throws IOException {
    visitor.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(new String(visitor.getInputStream().readNBytes(7), StandardCharsets.US_ASCII))
        .isEqualTo("+PONG\r\n");
  }

  @Test
  void bad_requests_change_nothing_and_are_explained() throws Exception {
    assertThat(fleet.run("mutate", "decky-09").err()).contains("no such decky: decky-09");
    assertThat(fleet.run("mutate", "decky-09").code()).isEqualTo(2);
    assertThat(fleet.run("mutate", "decky-01", "--services", "shh").code()).isEqualTo(2);
    assertThat(fleet.run("mutate").code()).isEqualTo(2);
    assertThat(fleet.run("mutate", "decky-01", "--all").code()).isEqualTo(2);
    Path bad = Files.writeString(home.resolve("bad.yaml"), "deckies: [{name: X_}]");
    assertThat(fleet.run("deploy", bad.toString()).code()).isEqualTo(2);
    assertThat(
            fleet.run("status", "--json").json().path("deckies").path(0).path("epoch").path("seq"))
        .hasToString("1");
  }

  @Test
  void deploy_retire_and_reload_tell_what_they_changed() throws Exception {
    Path more =
        Files.writeString(
            home.resolve("more.yaml"),
            "deckies: [{name: extra, address: 127.66.91.3, services: [{http: {port: 4080}}]}]");
    assertThat(fleet.run("deploy", more.toString(), "--json").json().toString())
        .contains("\"extra\"", "\"create\"");
    assertThat(answers("127.66.91.3", 4080)).isTrue();
    fleet.configure(TWO.replace("[{redis: {port: 4379}}]", "[{http: {port: 4081}}]"));
    assertThat(fleet.run("plan", home.resolve("decnet.yaml").toString()).out())
        .containsPattern("decky-02 +change +redis +http");
    assertThat(fleet.run("reload").out())
        .containsPattern("decky-01 +keep")
        .containsPattern("decky-02 +change +redis +http");
    assertThat(answers("127.66.91.2", 4081)).isTrue();
    assertThat(fleet.run("retire", "extra", "--json").json().path(0).path("trigger").asString())
        .isEqualTo("retirement");
    assertThat(answers("127.66.91.3", 4080)).isFalse();
    assertThat(fleet.run("status").out()).doesNotContain("extra");
  }

  private static String fetched(String login, String address, String path) throws IOException {
    URLConnection ftp =
        URI.create("ftp://" + login + "@" + address + ":4021/%2F" + path).toURL().openConnection();
    try (InputStream content = ftp.getInputStream()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A changed password, name or address took effect only at the next start. */
  @Test
  void a_changed_entry_changes_the_machine_while_it_runs_and_its_files_stay() throws Exception {
    try (OutputStream upload =
        URI.create("ftp://root:toor@127.66.91.1:4021/%2Ftmp/kept")
            .toURL()
            .openConnection()
            .getOutputStream()) {
      upload.write('x');
    }
    fleet.configure(
        TWO.replace(
            "address: 127.66.91.1,",
            "address: 127.66.91.8, hostname: files01, accounts: {root: other},"
                + " files: {/srv/bait: here},"));
    assertThat(fleet.run("reload").out()).containsPattern("decky-01 +change");
    assertThat(answers("127.66.91.1", 4021)).as("the old address").isFalse();
    assertThat(fetched("root:other", "127.66.91.8", "tmp/kept")).isEqualTo("x");
    assertThat(fetched("root:other", "127.66.91.8", "srv/bait")).isEqualTo("here");
    assertThat(fetched("root:other", "127.66.91.8", "etc/hostname")).isEqualTo("files01\n");
    assertThatThrownBy(() -> fetched("root:toor", "127.66.91.8", "tmp/kept"))
        .isInstanceOf(IOException.class);
    assertThat(Files.readAllLines(home.resolve("decnet.log")))
        .filteredOn(line -> line.contains("actor=\"config\""))
        .singleElement()
        .asString()
        .contains("changed=\"accounts,address,files,hostname\"");
    JsonNode decky = fleet.run("status", "--json").json().path("deckies").path(0);
    assertThat(decky.path("hostname").asString()).isEqualTo("files01");
    assertThat(decky.path("addresses").toString()).isEqualTo("[\"127.66.91.8\"]");
  }

  @Test
  void the_api_wants_its_token_and_answers_problems_as_problems() throws Exception {
    assertThat(fleet.get("/healthz", "").statusCode()).isEqualTo(200);
    HttpResponse<String> denied = fleet.get("/api/v1/status", "Bearer " + "0".repeat(64));
    assertThat(denied.statusCode()).isEqualTo(401);
    assertThat(denied.headers().firstValue("Content-Type")).contains("application/problem+json");
    for (String path :
        List.of(
            "/api/v1/traversals?limit=0",
            "/api/v1/traversals?after=x",
            "/api/v1/sessions?after=x",
            "/api/v1/traversals/nonsense")) {
      HttpResponse<String> bad = fleet.get(path);
      assertThat(bad.statusCode()).as(path).isEqualTo(400);
      assertThat(bad.body()).as(path).contains("\"detail\"");
    }
    for (String path :
        List.of(
            "/api/v1/traversals/192.0.2.1",
            "/api/v1/deckies/none/epochs",
            "/api/v1/sessions/none",
            "/api/v1/evidence/" + "0".repeat(64),
            "/api/v1/nothing")) {
      HttpResponse<String> absent = fleet.get(path);
      assertThat(absent.statusCode()).as(path).isEqualTo(404);
      assertThat(absent.headers().firstValue("Content-Type"))
          .as(path)
          .contains("application/problem+json");
    }
    assertThat(fleet.get("/metrics").body())
        .contains("# TYPE decnet_deckies gauge\ndecnet_deckies 2.0");
    String rights = Files.getPosixFilePermissions(home.resolve("run/api.json")).toString();
    assertThat(rights).doesNotContain("GROUP", "OTHERS");
  }

  @Test
  void every_path_that_the_description_names_is_served_and_wants_the_token() throws Exception {
    JsonNode paths =
        ApiClient.JSON.readTree(fleet.get("/api/v1/openapi.json", "").body()).path("paths");
    assertThat(paths.size()).isGreaterThan(15);
    for (var path : paths.properties()) {
      String some = path.getKey().replaceAll("\\{\\w+}", "none");
      boolean open = path.getValue().path("get").path("security").isMissingNode();
      boolean posted = path.getValue().has("post");
      HttpResponse<String> denied =
          posted ? fleet.post(some, "{}", "") : fleet.get(some, "Bearer wrong");
      assertThat(denied.statusCode()).as(path.getKey()).isEqualTo(open && !posted ? 200 : 401);
      String answer =
          posted
              ? fleet.post(some, "no json", "Bearer " + fleet.token()).body()
              : fleet.get(some).body();
      assertThat(answer).as(path.getKey() + " is served").doesNotContain("Endpoint");
    }
  }

  /** Reads the events of a stream until one holds {@code until}. */
  private List<String> stream(String path, String until) throws Exception {
    HttpResponse<InputStream> response =
        fleet
            .http()
            .send(
                fleet
                    .request(path, "Bearer " + fleet.token())
                    .header("Accept", "text/event-stream")
                    .build(),
                BodyHandlers.ofInputStream());
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains(until)) {
          return lines;
        }
      }
    }
    return lines;
  }

  @Test
  void mutations_on_the_stream_have_their_log_position_and_are_resumed_from_it() throws Exception {
    fleet.run("mutate", "decky-01", "--services", "ftp", "--actor", "first");
    fleet.run("mutate", "decky-01", "--services", "http", "--actor", "second");
    assertThat(fleet.get("/api/v1/stream").statusCode())
        .as("without asking for events")
        .isEqualTo(406);
    List<String> all = stream("/api/v1/stream?topics=decky.*.mutation&after=0", "second");
    List<String> ids = all.stream().filter(line -> line.startsWith("id: ")).toList();
    assertThat(ids).as("two creations, two mutations; the last id follows its data").hasSize(4);
    assertThat(all).filteredOn(line -> line.startsWith("event: ")).hasSize(4);
    String third = ids.get(2).substring(4);
    assertThat(stream("/api/v1/stream?topics=decky.*.mutation&after=" + third, "second"))
        .noneMatch(line -> line.contains("first"))
        .anyMatch(line -> line.contains("\"old_services\":[\"ftp\"]"));
  }

  @Test
  void a_hop_a_mutation_and_a_hop_are_one_story_live_and_offline() throws Exception {
    assertThat(answers("127.66.91.1", 4021)).isTrue();
    fleet.run("mutate", "decky-02", "--services", "redis,http");
    assertThat(answers("127.66.91.2", 4379)).isTrue();
    String live = "";
    for (int i = 0; i < 200 && !live.contains("decky-02"); i++) {
      HttpResponse<String> answer = fleet.get("/api/v1/traversals/127.0.0.1");
      live = answer.statusCode() == 200 ? answer.body() : "";
      Thread.onSpinWait();
    }
    assertThat(live).contains("\"path\":\"decky-01 → decky-02\"");
    JsonNode story = fleet.run("correlate", home.resolve("decnet.log").toString(), "--json").json();
    List<String> kinds = new ArrayList<>();
    story
        .path("traversals")
        .path(0)
        .path("timeline")
        .forEach(
            step -> kinds.add(step.path("kind").asString() + " " + step.path("decky").asString()));
    assertThat(kinds).containsSubsequence("hop decky-01", "mutation decky-02", "hop decky-02");
    assertThat(fleet.run("verify", home.resolve("decnet.log").toString()).err())
        .contains("chain checked, 0 problems");
  }

  @Test
  void captured_evidence_comes_in_an_encrypted_zip() throws Exception {
    byte[] content = "left behind".getBytes(StandardCharsets.UTF_8);
    URLConnection ftp =
        URI.create("ftp://root:toor@127.66.91.1:4021/%2Ftmp/x").toURL().openConnection();
    try (OutputStream upload = ftp.getOutputStream()) {
      upload.write(content);
    }
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    Path zip = home.resolve("out.zip");
    FleetStand.Ran ran = fleet.run("evidence", "get", hash, "-o", zip.toString());
    assertThat(ran.err()).contains("infected");
    assertThat(ran.code()).isZero();
    try (ZipFile archive = new ZipFile(zip.toFile(), "infected".toCharArray())) {
      assertThat(archive.isEncrypted()).isTrue();
      var entry = archive.getFileHeader(hash);
      assertThat(archive.getInputStream(entry).readAllBytes()).isEqualTo(content);
    }
    assertThat(fleet.run("evidence", "get", hash, "-o", zip.toString()).code())
        .as("never over another file")
        .isEqualTo(1);
    assertThat(fleet.run("evidence", "get", "0".repeat(64)).code()).isEqualTo(1);
    assertThat(fleet.run("evidence", "get", "../../etc/passwd").code()).isEqualTo(2);
  }

  @Test
  void what_intruders_left_on_a_retired_decky_goes_with_the_next_start_and_nothing_else()
      throws Exception {
    Path gone = Files.createDirectories(home.resolve("worlds/decky-02/objects"));
    Path kept = Files.createDirectories(home.resolve("worlds/decky-01/objects"));
    Files.writeString(gone.resolve("a"), "written by a peer");
    Files.createSymbolicLink(gone.resolve("link"), kept);
    assertThat(fleet.run("retire", "decky-02").code()).isZero();
    fleet.close();
    fleet = new FleetStand(home, TWO.lines().limit(3).collect(Collectors.joining("\n")));
    assertThat(gone.getParent()).doesNotExist();
    assertThat(kept).isDirectory();
  }

  @Test
  void lines_of_others_in_the_log_are_kept_aside_once_over_restarts() throws Exception {
    Path log = home.resolve("decnet.log");
    Path rejects = home.resolve("decnet.log.rejects");
    for (int start = 1; start <= 2; start++) {
      fleet.close();
      Files.writeString(log, "stray " + start + "\n", StandardOpenOption.APPEND);
      fleet = new FleetStand(home, TWO);
      assertThat(fleet.run("mutate", "decky-01").code()).isZero(); // a line behind the stray one
      while (quarantined() == 0) {
        Thread.onSpinWait();
      }
      assertThat(quarantined()).isEqualTo(1);
    }
    assertThat(Files.readString(rejects)).isEqualTo("stray 1\nstray 2\n");
  }

  private double quarantined() {
    return fleet.running().metrics().get().getOrDefault("decnet_log_quarantined_total", 0.0);
  }

  @Test
  void a_second_fleet_on_the_same_home_is_refused_with_the_pid() {
    assertThatThrownBy(() -> new FleetStand(home, TWO))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("HOME_IN_USE")
        .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
  }
}
