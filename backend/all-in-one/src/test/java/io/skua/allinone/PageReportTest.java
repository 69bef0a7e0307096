/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What the page and its searches cost, in a real browser, of a backend in a JVM of its own: a
 * report, in {@code target/page-report.md}, by {@code -Dskua.long}. Times depend on the machine, so
 * nothing here fails for one.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "skua.long", matches = "true")
class PageReportTest {
  private static final int SEARCHED_SPANS = 60_000;
  private static final int TRACE_SPANS = 50_000;
  private static final int SERVICES = 12;
  private static final int FRAMES = 100;

  /** Of one search: the first ones for the JIT compiler, the others are counted. */
  private static final int WARM_UP = 200;

  private static final int SEARCHES = 200;
  private static final List<String> REPORT = new ArrayList<>();

  private Child backend;

  @BeforeEach
  void open() throws IOException {
    backend = Child.open("1g");
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @AfterAll
  static void write() throws IOException {
    String report =
        String.format(
            "# The page, measured%n%n%d processors, load average %s, Java %s%n%n"
                + "| what | measured | aim |%n|---|--:|--:|%n%s%n",
            Runtime.getRuntime().availableProcessors(),
            Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0],
            Runtime.version(),
            String.join("\n", REPORT));
    Files.writeString(Path.of("target", "page-report.md"), report);
    System.out.println(report);
  }

  private static void line(String what, String aim, String format, Object... values) {
    REPORT.add(
        "| " + what + " | " + String.format(Locale.ROOT, format, values) + " | " + aim + " |");
  }

  private void send(String line, String path, String type, byte[] body) throws Exception {
    HttpResponse<String> answer = Http.post(backend.url(line, path), type, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
  }

  // A trace

  @Test
  void trace_of50000Spans_openedAndScrolled() throws Exception {
    sendTrace();
    try (Browser browser = Browser.open()) {
      browser.show(backend.url("Look at traces", "/page/icon.svg"));
      browser.driver().executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
      Map<String, Double> before = metrics(browser);

      browser.show(backend.url("Look at traces", "/trace/abc"));
      browser.find("[role=row][data-span]");
      browser.run("return new Promise(done => requestIdleCallback(done))");

      Map<String, Double> opened = metrics(browser);
      String spans = TRACE_SPANS + " spans opened: ";
      line(spans + "processor time", "1 s", "%.2f s", spent("TaskDuration", before, opened));
      browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
      Map<String, Double> held = metrics(browser);
      line(spans + "heap", "60 MB", "%.1f MB", held.get("JSHeapUsedSize") / 1e6);
      line(spans + "nodes of the document", "", "%.0f", held.get("Nodes"));
      scroll(browser);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void scroll(Browser browser) {
    final Map<String, Double> before = metrics(browser);

    browser.run(
        """
        return new Promise(done => {
          let frames = 0;
          const next = () => {
            scrollBy(0, 120);
            requestAnimationFrame(++frames < arguments[0] ? next : done);
          };
          requestAnimationFrame(next);
        })""",
        FRAMES);

    Map<String, Double> after = metrics(browser);
    double sum = 0;
    for (String part : List.of("Script", "RecalcStyle", "Layout")) {
      sum += spent(part + "Duration", before, after);
    }
    line("scrolled: script, style and layout a frame", "4 ms", "%.2f ms", sum * 1000 / FRAMES);
    line(
        "scrolled: all of the page's thread a frame",
        "",
        "%.2f ms",
        spent("TaskDuration", before, after) * 1000 / FRAMES);
    assertThat((Long) browser.run("return scrollY")).isEqualTo(120L * FRAMES);
  }

  /** Seconds, bytes and numbers by their names. */
  private static Map<String, Double> metrics(Browser browser) {
    Map<String, Double> metrics = new HashMap<>();
    for (Object metric :
        (List<?>)
            browser.driver().executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics")) {
      Map<?, ?> named = (Map<?, ?>) metric;
      metrics.put((String) named.get("name"), ((Number) named.get("value")).doubleValue());
    }
    return metrics;
  }

  private static double spent(
      String metric, Map<String, Double> before, Map<String, Double> after) {
    return after.get(metric) - before.get(metric);
  }

  /** One trace, of all services, each span the parent of eight. */
  private void sendTrace() throws Exception {
    for (int service = 0; service < SERVICES; service++) {
      StringJoiner spans = new StringJoiner(",");
      for (int i = service; i < TRACE_SPANS; i += SERVICES) {
        spans.add(span(i));
      }
      String json =
          String.format(
              "{\"resourceSpans\":[{\"resource\":{\"attributes\":[%s]},\"scopeSpans\":[{\"spans\":[%s]}]}]}",
              text("service.name", "service-" + service), spans);
      send("Send by OTLP", "/v1/traces", "application/json", json.getBytes(UTF_8));
    }
  }

  private static String span(int i) {
    long start = System.currentTimeMillis() - 200_000 + i * 1800L / TRACE_SPANS;
    return String.format(
        "{\"traceId\":\"%032x\",\"spanId\":\"%016x\",\"parentSpanId\":\"%s\",\"name\":\"operation %d\","
            + "\"kind\":%d,\"startTimeUnixNano\":\"%d000000\",\"endTimeUnixNano\":\"%d000000\","
            + "\"attributes\":[%s,%s,%s,%s,%s,%s]}",
        0xabc,
        i + 1,
        i == 0 ? "" : String.format("%016x", Math.max(1, i / 8)),
        i % 40,
        i % 3 + 1,
        start,
        start + (i == 0 ? 2000 : 5 + i % 97),
        text("http.method", "GET"),
        text("http.status_code", "200"),
        text("component", "netty"),
        text("thread.name", "worker-" + i % 16),
        text("http.url", "http://service/" + i),
        text("peer.address", "10.0.0." + i % 255 + ":8080"));
  }

  private static String text(String key, String value) {
    return String.format("{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}", key, value);
  }

  // Searches

  private void sendMany() throws Exception {
    for (int first = 0; first < SEARCHED_SPANS; first += 2000) {
      send("Send by HTTP", "/api/traces", "application/x-thrift", Load.body(first, 2000));
    }
  }

  @Test
  void searches_over60000Spans() throws Exception {
    sendMany();

    search("the newest", 20, i -> "");
    search("a tag that nobody has", 0, i -> tags("nobody", "has " + i));
    search("a value that nobody has", 0, i -> tags("component", "none " + i));
    search("the same, made again", 0, i -> tags("component", "none"));
    filter("nobody exists AND n=%d");
    filter("http.status_code>=5%03d");
    filter("duration>%dh");
    filter("http.url~\"/nobody%d$\"");
    filter("component!=okhttp OR event=\"lost %d\"");
  }

  private static String tags(String key, String value) {
    return "&query.attributes=" + encoded(String.format("{\"%s\":\"%s\"}", key, value));
  }

  private void filter(String filter) throws Exception {
    search(
        '`' + String.format(filter, 1) + '`',
        0,
        i -> "&query.filter=" + encoded(String.format(filter, i)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** As the page asks; nobody has asked the same before, unless the parameters are. */
  private void search(String what, int found, IntFunction<String> parameters) throws Exception {
    Duration begin = backend.cpu();
    for (int i = 1; i <= WARM_UP; i++) {
      ask(parameters.apply(i), found);
    }
    Duration warm = backend.cpu();
    for (int i = WARM_UP + 1; i <= WARM_UP + SEARCHES; i++) {
      ask(parameters.apply(i), found);
    }
    line(
        "a search over " + SEARCHED_SPANS + " spans: " + what,
        "20 ms",
        "%.1f ms, while it warmed up %.1f ms",
        millis(backend.cpu().minus(warm)) / SEARCHES,
        millis(warm.minus(begin)) / WARM_UP);
  }

  private static double millis(Duration duration) {
    return duration.toNanos() * 1e-6;
  }

  private void ask(String parameters, int found) throws Exception {
    HttpResponse<String> answer =
        Http.get(
            backend.url(
                "Look at traces",
                "/api/v3/trace-summaries?query.startTimeMin=2020-01-01T00:00:00Z"
                    + "&query.startTimeMax=2100-01-01T00:00:00Z&query.numTraces=20"
                    + parameters));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().split("\"traceId\"", -1)).as(answer.body()).hasSize(found + 1);
  }

  // A tab

  @Test
  void tab_idleForAMinute() throws Exception {
    sendMany();
    URI query = URI.create(backend.url("Look at traces", ""));
    try (ReverseProxy proxy = new ReverseProxy("/idle", query);
        Browser browser = Browser.open()) {
      browser.show(proxy.url("/idle/search?limit=20&start=1000000&end=4000000000000000"));
      browser.find("[data-trace]");
      browser.run("return new Promise(done => setTimeout(done, 3000))");
      int requests = proxy.requests();
      Duration cpu = backend.cpu();

      Thread.sleep(60_000);

      line("an idle tab, for a minute: requests", "0", "%d", proxy.requests() - requests);
      double used = millis(backend.cpu().minus(cpu));
      line("an idle tab, for a minute: the backend's processor", "", "%.0f ms", used);
      line("a tab's first load: requests", "", "%d", requests);
    }
  }
}
