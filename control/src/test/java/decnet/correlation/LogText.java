package decnet.correlation;

import decnet.correlation.CorrelationJson.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of a small log, written as a person would, and what correlation says of them. */
final class LogText {
  static final long START = 1_780_000_000L;
  private final List<String> lines = new ArrayList<>();
  private final boolean ours;

  private LogText(boolean ours) {
    this.ours = ours;
  }

  /** A log of DECNET: its lines have positions. */
  static LogText ours() {
    return new LogText(true);
  }

  /** A log of somebody else. */
  static LogText foreign() {
    return new LogText(false);
  }

  List<String> lines() {
    return lines;
  }

  static String at(long second) {
    return JsonParts.time((START + second) * 1_000_000);
  }

  LogText line(long second, String host, String app, String type, String params) {
    String position =
        ours ? (params.isEmpty() ? "" : " ") + "pos=\"" + (lines.size() + 1) + "\"" : "";
    lines.add(
        "<134>1 %s %s %s - %s [relay@55555 %s%s]"
            .formatted(at(second), host, app, type, params, position));
    return this;
  }

  LogText hop(long second, String source, String decky, String service) {
    return line(second, decky, service, "probe", "src_ip=\"" + source + "\"");
  }

  LogText in(
      long second, String source, String decky, String service, String type, String session) {
    return line(
        second, decky, service, type, "src_ip=\"" + source + "\" session=\"" + session + "\"");
  }

  LogText mutation(long second, String decky, String before, String after, long seq) {
    return line(
        second,
        decky,
        "mutator",
        "decky_mutated",
        "decky=\"%s\" old_services=\"%s\" new_services=\"%s\" trigger=\"operator\" seq=\"%d\""
            .formatted(decky, before, after, seq));
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  static String correlate(Form form, List<Path> files) throws IOException {
    Correlator correlator = new Correlator(Correlator.Options.DEFAULT);
    LogInput input = new LogInput();
    input.read(files, correlator::feed, rejected -> {});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CorrelationJson(correlator, form).write(out, input.counts());
    return out.toString(StandardCharsets.UTF_8);
  }

  static JsonNode read(String json) {
    return JsonMapper.builder().build().readTree(json);
  }

  String json(Path folder, Form form) throws IOException {
    return correlate(form, List.of(Files.writeString(folder.resolve("one.log"), text())));
  }

  JsonNode story(Path folder) throws IOException {
    return read(json(folder, new Form(2, false, true)));
  }
}
