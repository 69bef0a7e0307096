/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Browser;
import io.skua.allinone.store.LimitedStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What axe-core finds in every view, with nothing stored and with traces: nothing. */
@Tag("slow")
class AccessibilityTest {
  /** Each rule that is broken, with the elements that break it. */
  private static final String CHECK =
      """
      const rules = {'label-content-name-mismatch': {enabled: true}};
      return axe.run(document, {resultTypes: ['violations'], rules}).then(({violations}) => violations.map(
          ({id, nodes}) => id + ': ' + nodes.slice(0, 5).map(({html}) => html.slice(0, 200)).join(' | ')))
      """;

  private static String axe;
  private static Browser browser;
  private static AllInOne full;
  private static AllInOne empty;

  @BeforeAll
  static void open() throws Exception {
    axe = read();
    browser = Browser.open();
    empty = AllInOne.start();
    full = AllInOne.start();
    for (int i = 1; i <= 3; i++) {
      trace(i).send(full);
    }
  }

  private static String read() throws IOException {
    try (InputStream in = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  /** With an error, a log's worth of tags, a blank name and a parent that is not there. */
  private static OtlpTrace trace(int id) {
    OtlpTrace trace = new OtlpTrace(id);
    String root = trace.span(null, "shop", "GET /cart", 0, 1000, "http.status_code", 500L);
    for (int i = 0; i < id + 2; i++) {
      trace.span(root, "db", "select", 10 + 40 * i, 30 * id, "error", "true", "n", (long) i);
    }
    trace.span(root, " ", "blank", 900, 20);
    trace.span("00000000000000ff", "lost", "orphan", 500, 20);
    return trace;
  }

  @AfterAll
  static void close() {
    Stream.of(browser, full, empty)
        .filter(Objects::nonNull)
        .forEach(
            part -> {
              try {
                part.close();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  /** Path and an element that is there when the view is drawn. */
  static Stream<Arguments> views() {
    String one = new OtlpTrace(1).id();
    String two = new OtlpTrace(2).id();
    String trace = "/trace/" + one;
    return Stream.of(
        Arguments.of("/search", "main form"),
        Arguments.of("/search?service=shop&lookback=1h&limit=20", "main a[href^='trace/']"),
        Arguments.of(trace, "[role=row][data-span]"),
        Arguments.of(trace + "?uiFind=select", "[role=row][data-span]"),
        Arguments.of(trace + "?open=0000000100000001", "section.details-panel"),
        Arguments.of(trace + "?view=logs", "main article"),
        Arguments.of(trace + "?view=graph", "g.box"),
        Arguments.of(trace + "?view=graph&color=self", "g.box"),
        Arguments.of(trace + "?view=statistics&then=operation", "main table"),
        Arguments.of(trace + "?view=flamegraph", ".flame"),
        Arguments.of(trace + "?view=table", "main table tbody tr"),
        Arguments.of(trace + "?view=json", "main pre"),
        Arguments.of(trace + "..." + two + "?cohort=" + one + "&cohort=" + two, "g.box"),
        Arguments.of(trace + "..." + two + "?by=duration", "g.box"),
        Arguments.of("/dependencies", "g.box"),
        Arguments.of("/dependencies?service=shop&depth=2", "g.box"),
        Arguments.of("/sampling", "main form"));
  }

  @ParameterizedTest
  @MethodSource("views")
  void view_full_shutsNobodyOut(String path, String shown) {
    assertNothingIn(full.queryUrl() + path, shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/search", "/dependencies", "/sampling", "/trace/ab", "/trace/...", "/nowhere"})
  void view_empty_shutsNobodyOut(String path) {
    assertNothingIn(empty.queryUrl() + path, "main .empty, main form, main h1");
  }

  @ParameterizedTest
  @CsvSource({
    "/search, [data-test=no-service]",
    "/search?service=shop&tags=%7B%22a%22%3A%22b%22%7D, .either",
    "/search?service=shop&tags=%7B%22a%22%3A%22b%22%7D&minDuration=1s, .notice.problem"
  })
  void view_ofAStoreThatCannotAll_shutsNobodyOut(String path, String shown) throws Exception {
    try (QueryServer limited = new QueryServer(new LimitedStore())) {
      assertNothingIn(limited.url(path), shown);
      browser.show("about:blank");
    }
  }

  private static void assertNothingIn(String url, String shown) {
    browser.resize(1600, 1000);
    browser.show(url);
    browser.find(shown);
    browser.run(axe); // By the driver, so the page's own policy does not forbid it.
    List<String> found = new ArrayList<>();
    for (int width : new int[] {1600, 360}) {
      for (String colours : List.of("light", "dark")) {
        browser.resize(width, 1000);
        browser.prefer(colours);
        // Twice: what a new size asks for is drawn in the next frame.
        browser.run(
            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        for (Object violation : (List<?>) browser.run(CHECK)) {
          found.add(width + " " + colours + ": " + violation);
        }
      }
    }
    browser.prefer("light");
    assertThat(found).as(url).isEmpty();
    assertThat(browser.complaints()).allMatch(text -> text.contains("/api/traces/ab"));
  }
}
