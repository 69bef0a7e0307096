/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Browser;
import io.skua.allinone.model.Span;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;

/**
 * Every view, on a wide screen and on a phone, in light and in dark. What they look like is left in
 * {@code target/screenshots}; those of the documents were made with {@code
 * -Dskua.screenshots=../../docs/images}.
 */
@Tag("slow")
class ViewsTest {
  private static final Path PICTURES =
      Path.of(System.getProperty("skua.screenshots", "target/screenshots"));

  private static Browser browser;
  private static Running demo;
  private static List<SpanTree> rides;

  @BeforeAll
  static void takeRides() throws Exception {
    browser = Browser.open();
    demo = new Running(Fixes.NONE);
    for (int i = 0; i < 6; i++) {
      demo.dispatch(List.of("123", "392", "731", "567").get(i % 4), "1-" + i);
    }
    rides = demo.dispatches(6);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  /**
   * A view.
   *
   * @param shown an element that is there when it is drawn
   */
  private enum View {
    HOTROD("", "#rides li"),
    SEARCH(
        "/search?service=frontend&operation=HTTP%20GET%20%2Fdispatch&lookback=1h&limit=20",
        "tr.result"),
    TIMELINE("/trace/{a}", "[role=row][data-span]"),
    ERROR("/trace/{a}?uiFind={error}", "section.details-panel"),
    GRAPH("/trace/{a}?view=graph", "g.box"),
    STATISTICS("/trace/{a}?view=statistics", "main table"),
    FLAMEGRAPH("/trace/{a}?view=flamegraph", ".flame"),
    TABLE("/trace/{a}?view=table", "main table tbody tr"),
    JSON("/trace/{a}?view=json", "main pre"),
    COMPARISON("/trace/{a}...{b}?cohort={a}&cohort={b}", "g.box"),
    ARCHITECTURE("/dependencies", "g.box"),
    SAMPLING("/sampling", "main form");

    final String path;
    final String shown;

    View(String path, String shown) {
      this.path = path;
      this.shown = shown;
    }
  }

  static Stream<Arguments> views() {
    List<Arguments> views = new ArrayList<>();
    for (View view : View.values()) {
      for (String colours : List.of("light", "dark")) {
        views.add(Arguments.of(view, colours, 1600, 900));
        views.add(Arguments.of(view, colours, 360, 760));
      }
    }
    return views.stream();
  }

  @ParameterizedTest
  @MethodSource("views")
  void view_inAnyColoursAndWidth_fitsAndHasNoComplaints(
      View view, String colours, int width, int height) throws Exception {
    browser.resize(width, height);
    browser.prefer(colours);

    browser.show(url(view).toString());
    if (view == View.HOTROD) {
      browser.find(By.xpath("//button[contains(., 'Trom Chocolatier')]")).click();
      browser.find(By.partialLinkText("find trace"));
    }
    browser.find(view.shown);

    browser.run("return document.fonts.ready.then(() => new Promise(requestAnimationFrame))");
    browser.screenshot(
        PICTURES.resolve(
            view.name().toLowerCase(java.util.Locale.ROOT)
                + (width < 600 ? "-phone-" : "-")
                + colours
                + ".png"));
    assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
        .as("pixels from left to right")
        .isLessThanOrEqualTo(width);
    assertThat(browser.complaints()).isEmpty();
  }

  private static URI url(View view) {
    if (view == View.HOTROD) {
      return demo.hotrod.url();
    }
    SpanTree ride = SpanTree.withErrors(rides, 3);
    Span failed = ride.spans().stream().filter(Span::isError).findFirst().orElseThrow();
    return demo.backend
        .queryUrl()
        .resolve(
            view.path
                .replace("{a}", ride.traceId())
                .replace("{b}", SpanTree.withErrors(rides, 2).traceId())
                .replace("{error}", String.format("%016x", failed.spanId())));
  }
}
