/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** The bar above every view, and all views but search and timeline, in a real browser. */
class PageViewsTest extends PageInBrowser {
  private static final long LONGER_THAN_A_DOUBLE_HOLDS = 1_234_567_890_123_456_789L;

  private static OtlpTrace fast;
  private static OtlpTrace slow;

  @TempDir private static Path folder;

  @BeforeAll
  static void store() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("ui.json"),
            """
            {"menu": [{"label": "Help", "items": [{"label": "Manual", "url": "https://manual.example/"}]},
                      {"label": "Wiki", "url": "https://wiki.example/", "anchorTarget": "_self"}]}
            """);
    use(AllInOne.start(AllInOneSettings.ephemeral().withUiConfig(config)));
    fast = shop(1, 100).send(backend);
    slow = shop(2, 300).send(backend);
    wide(3).send(backend);
    narrow(4).send(backend);
  }

  /** A shop asks a database twice. */
  private static OtlpTrace shop(int id, int millis) {
    OtlpTrace trace = new OtlpTrace(id);
    String root = trace.span(null, "shop", "GET /cart", 0, 1000);
    String pay = trace.span(root, "payment", "pay", 10, 900);
    trace.span(pay, "db", "select", 20, millis, "rows", LONGER_THAN_A_DOUBLE_HOLDS);
    trace.span(pay, "db", "select", 400, millis);
    trace.span(root, " ", "odd", 950, 20);
    return trace;
  }

  /** 500 services, 1,200 connections: more than a drawing can show. */
  private static OtlpTrace wide(int id) {
    OtlpTrace trace = new OtlpTrace(id);
    String hub = trace.span(null, "hub", "start", 0, 5000);
    for (int i = 0; i < 500; i++) {
      String one = trace.span(hub, "service-" + i, "work", i, 100);
      if (i > 0) {
        trace.span(one, "service-" + i / 10, "work", i, 50);
        trace.span(one, "service-" + (i * 7) % 500, "work", i, 50);
      }
    }
    return trace;
  }

  /** A thousand operations, each too short to be drawn. */
  private static OtlpTrace narrow(int id) {
    OtlpTrace trace = new OtlpTrace(id);
    String root = trace.span(null, "batch", "run", 0, 50_000);
    for (int i = 0; i < 1000; i++) {
      String item = trace.span(root, "batch", "item " + i, 40 * i, 35);
      trace.span(item, "batch", "step", 40 * i, 10);
    }
    return trace;
  }

  private static void show(String path) {
    browser.show(backend.queryUrl() + path);
  }

  private static String text(String css) {
    return browser.find(css).getText();
  }

  private static void untilText(String css, String part) {
    browser.until(part + " in " + css, () -> text(css).contains(part));
  }

  // The bar above every view

  @Test
  void settings_ofJaegerUi_hideWhatTheySay() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("less.json"),
            """
            {"dependencies": {"menuEnabled": false}, "disableFileUploadControl": true,
             "disableJsonView": true, "traceIdDisplayLength": 12}
            """);
    try (AllInOne other = AllInOne.start(AllInOneSettings.ephemeral().withUiConfig(config))) {
      OtlpTrace trace = shop(7, 100).send(other);
      browser.show(other.queryUrl() + "/search?lookback=1h&limit=20");
      browser.find("[data-trace]");
      assertThat(text(".top-views")).contains("Search", "Sampling").doesNotContain("architecture");
      assertThat(count("input[type=file]")).isZero();

      browser.show(other.queryUrl() + "/trace/" + trace.id());

      assertThat(text(".trace-head .tabs")).contains("Spans table").doesNotContain("JSON");
      assertThat(text(".trace-head h1 code")).isEqualTo(trace.id().substring(0, 12));
      browser.show("about:blank");
    }
  }

  @Test
  void theme_chosen_isFollowedByOtherTabs() {
    show("/sampling");
    browser.find("main form");
    String first = browser.driver().getWindowHandle();
    browser.driver().switchTo().newWindow(WindowType.TAB);
    try {
      show("/sampling");
      browser.find(".menu > summary[aria-label=Settings]").click();
      browser.find("[data-test=theme] input[value=dark]").click();
      assertThat(theme()).isEqualTo("dark");
    } finally {
      browser.driver().close();
      browser.driver().switchTo().window(first);
    }

    browser.until("dark here too", () -> "dark".equals(theme()));
  }

  private static Object theme() {
    return browser.run("return document.documentElement.dataset.theme ?? null");
  }

  @Test
  void uiTheme_inTheUrl_givesTheColoursAndIsNotKept() {
    show("/sampling?uiTheme=dark");
    browser.find("main form");
    assertThat(theme()).isEqualTo("dark");

    show("/sampling");
    browser.find("main form");
    assertThat(theme()).isNull();
  }

  @Test
  void uiEmbed_inTheUrl_leavesOutTheBar_alsoInOtherViews() {
    show("/trace/" + fast.id() + "?view=statistics&uiEmbed=v0");
    browser.find(".statistics-table");
    assertThat(browser.all("header.top")).isEmpty();
    assertThat(browser.run("return document.documentElement.style.getPropertyValue('--top')"))
        .isEqualTo("");

    show("/trace/" + fast.id() + "?view=table&uiEmbed=v0");
    browser.find("a[title='Show in the timeline']").click();
    browser.find("[data-span]");
    assertThat(browser.all("header.top")).isEmpty();
  }

  @Test
  void zone_utc_isThatOfEveryTime() {
    browser
        .driver()
        .executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Asia/Kathmandu"));
    try {
      show("/trace/" + fast.id() + "?view=table");
      browser.find(".spans-table");
      String local = text("article.trace");
      browser.find(".menu > summary[aria-label=Settings]").click();
      untilText("[data-test=zone]", "Local: Asia/Kat");
      assertThat(text("[data-test=zone]")).contains("UTC+05:45");

      browser.find("[data-test=zone] input[value=utc]").click();

      browser.until("another time", () -> !text("article.trace").equals(local));
      show("/trace/" + fast.id() + "?view=table");
      browser.find(".spans-table");
      assertThat(text("article.trace")).isNotEqualTo(local);
    } finally {
      browser.driver().executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", ""));
    }
  }

  @Test
  void menu_ofTheConfiguration_isThere() {
    show("/sampling");

    browser.find(By.xpath("//summary[contains(., 'Help')]")).click();

    assertThat(browser.find(By.linkText("Manual")).getDomAttribute("target")).isEqualTo("_blank");
    assertThat(browser.find(By.linkText("Wiki")).getDomAttribute("target")).isEqualTo("_self");
    browser.find(By.xpath("//summary[contains(., 'Help')]")).sendKeys(Keys.ESCAPE);
    browser.until("closed", () -> browser.all(".menu[open]").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/trace/", "/dependencies/x", "/%F0%9F%90%A6"})
  void oddPath_isNoPage_andSaysSo(String path) {
    show(path);

    assertThat(text("main h1")).isEqualTo("No such page");
    assertThat(browser.driver().getTitle()).startsWith("No such page");
  }

  @Test
  void bar_onAWideScreen_stays_andTellsItsHeight() {
    show("/trace/" + narrow(4).id() + "?view=table");
    browser.find(".spans-table");
    browser.run("scrollTo(0, 3000)");

    assertThat(number("document.querySelector('.top').getBoundingClientRect().top")).isZero();
    assertThat(browser.run("return document.documentElement.style.getPropertyValue('--top')"))
        .isEqualTo("42px");
    browser.resize(360, 760);
    browser.until(
        "it scrolls away on a phone",
        () ->
            "0px"
                .equals(
                    browser.run(
                        "return document.documentElement.style.getPropertyValue('--top')")));
  }

  // Away and back

  @Test
  void backend_away_isSaidInEveryView_andAllLoadAgainWhenItIsBack() throws Exception {
    AllInOne other = AllInOne.start();
    int port = other.port(Port.QUERY);
    try {
      browser.show(other.queryUrl() + "/sampling");
      browser.find("main form");
      other.close();
      untilText("[data-test=away]", "does not answer");
      browser.find(By.linkText("System architecture")).click();
      untilText("main", "cannot be loaded");
      browser.find("[data-test=away]");

      other = AllInOne.start(AllInOneSettings.ephemeral().withPort(Port.QUERY, port));

      browser.find(".dependencies h1");
      browser.until("not said any more", () -> browser.all("[data-test=away]").isEmpty());
    } finally {
      other.close();
      show("/sampling");
      assertThat(browser.complaints()).allMatch(text -> text.contains("net::ERR_"));
    }
  }

  // Sampling

  @Test
  void sampling_twoTabs_theSecondIsAskedBeforeItOverwrites() throws Exception {
    show("/sampling");
    browser.find(By.xpath("//button[contains(., 'Add a service')]")).click();
    browser.find("input[aria-label=Service]").sendKeys("mine");

    String theirs =
        "{\"service_strategies\":[{\"service\":\"theirs\",\"type\":\"probabilistic\",\"param\":1}]}";
    put(theirs);
    untilText("[data-test=conflict]", "changed elsewhere");
    assertThat(browser.find("button.primary").isEnabled()).isFalse();
    browser.find(By.xpath("//button[contains(., 'Show theirs')]")).click();
    browser.until(
        "theirs",
        () -> browser.find("input[aria-label=Service]").getDomProperty("value").equals("theirs"));

    browser.find("input[aria-label=Service]").sendKeys("-and-mine");
    put("{}");
    browser.find(By.xpath("//button[contains(., 'Save mine')]")).click();
    browser.until("saved", () -> strategies().contains("theirs-and-mine"));
    browser.until("no conflict", () -> browser.all("[data-test=conflict]").isEmpty());
    put("{}");
  }

  private static void put(String document) throws Exception {
    Http.send(
        Http.request(backend.queryUrl() + "/api/sampling/strategies")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(document)));
  }

  private static String strategies() {
    try {
      return Http.get(backend.queryUrl() + "/api/sampling/strategies").body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // Architecture

  @Test
  void architecture_500Services_proposesTheBusiestAndDrawsWhatIsAroundOne() {
    show("/dependencies");
    assertThat(text("[data-test=too-many]")).contains("too many to draw at once", "hub");
    assertThat(browser.all(".calls-table tbody tr")).hasSize(200);

    browser
        .find(By.xpath("//div[@data-test='too-many']//button[contains(., 'service-1')]"))
        .click();

    browser.find("g.box[data-service=service-1]");
    assertThat(browser.url()).contains("service=service-1");
    int near = browser.all("g.box").size();
    show("/dependencies?service=shop&depth=1");
    browser.find("g.box[data-service=payment]");
    assertThat(browser.all("g.box[data-service=db]")).isEmpty();
    show("/dependencies?service=shop&depth=2");
    browser.find("g.box[data-service=db]");
    assertThat(near).isGreaterThan(3);
  }

  @Test
  void architecture_find_lightsBoxesAndNarrowsTheTable() {
    show("/dependencies?service=shop&depth=3");
    browser.find("g.box[data-service=db]");

    browser.find("input[aria-label='Find a service']").sendKeys("pay");

    browser.find("g.box.lit[data-service=payment]");
    assertThat(browser.all("g.box.lit")).hasSize(1);
    assertThat(browser.all(".calls-table tbody tr")).hasSize(2);
  }

  @Test
  void architecture_blankName_isNamedAndLinked() {
    show("/dependencies?service=shop");
    browser.find("g.box[data-service=payment]");

    assertThat(browser.find(By.linkText("(blank)")).getDomAttribute("href")).contains("service=+");
  }

  @Test
  void architecture_box_showsWhoCallsIt() {
    show("/dependencies?service=payment");

    browser.find("g.box[data-service=payment]").click();

    assertThat(text("aside.details")).contains("Called by", "shop", "Calls", "db");
  }

  @Test
  void search_asADeepGraph_isOfItsTraces_andOfWhatGoesThroughABox() {
    show("/search?service=shop&lookback=1h&limit=20&view=ddg");
    browser.find("g.box[data-service=db]");
    assertThat(browser.find("[data-from=payment][data-to=db]").getDomAttribute("data-call"))
        .isEqualTo("4");
    assertThat(browser.all("g.box[data-service=hub]")).isEmpty();

    browser.find("g.box[data-service=db]").click();

    browser.until("not the odd one", () -> browser.all("g.box[data-service=' ']").isEmpty());
    browser.find(".deep input").click();
    browser.find("g.box[data-service='payment: pay']");
  }

  // Drawings

  @ParameterizedTest
  @ValueSource(strings = {"?view=graph", "?view=flamegraph"})
  void drawing_always_fillsTheHeightThatIsLeft(String view) {
    show("/trace/" + fast.id() + view);
    browser.find("g.box, .flame");

    assertThat(
            number(
                "document.querySelector('.graph,"
                    + " .flames-frame').getBoundingClientRect().bottom"))
        .isBetween(950.0, 1000.0);
    assertThat(number("document.documentElement.scrollHeight")).isLessThanOrEqualTo(1000);
  }

  @Test
  void graph_selfTime_isRedByItsShareOfTheTrace() {
    show("/trace/" + fast.id() + "?view=graph&color=self");

    // 200 of 1,000 ms are the database's own; 20 ms are the odd one's.
    assertThat(heat("db")).isGreaterThan(0.3).isLessThan(0.6);
    assertThat(heat(" ")).isLessThan(0.1);
    assertThat(text(".modes")).doesNotContain("ST");
  }

  private static double heat(String service) {
    browser.find("g.box[data-service='" + service + "']");
    return number(
        "Number(getComputedStyle(document.querySelector(\"g.box[data-service='"
            + service
            + "'] .heat\")).fillOpacity)");
  }

  @Test
  void flameGraph_whatIsTooNarrow_isABlockThatSaysWhatItHas() {
    show("/trace/" + new OtlpTrace(4).id() + "?view=flamegraph");
    browser.resize(1000, 1000);

    untilText(".flames-more", "1,000 spans, 35s");
    assertThat(text(".flames-ruler")).contains("10s");
    assertThat(text(".symbols")).contains("batch: step", "1,000");
  }

  @Test
  void flameGraph_rowOfTheTable_enlargesItsBox() {
    show("/trace/" + fast.id() + "?view=flamegraph");

    browser.find(By.xpath("//button[@class='symbol'][contains(., 'db: select')]")).click();

    untilText(".flame-facts", "select");
    assertThat(browser.find(By.xpath("//button[contains(., 'Whole trace')]")).isEnabled()).isTrue();
  }

  // Tables and texts

  @Test
  void statistics_grouping_isInTheUrl_andSelfTimeIsOfTheTrace() {
    show("/trace/" + fast.id() + "?view=statistics");
    browser.find(".statistics-table");
    assertThat(text("tr[data-group=db]")).endsWith("20.0 %");

    browser.find("main select").sendKeys("Operation");

    browser.find("tr[data-group=select]");
    assertThat(browser.url()).contains("by=operation");
    browser.driver().navigate().refresh();
    browser.find("tr[data-group=select]");
  }

  @Test
  void spansTable_service_narrowsIt_inTheUrlToo() {
    show("/trace/" + fast.id() + "?view=table");
    browser.find(".spans-table tbody tr");

    browser.find(".spans-table select").sendKeys("db");

    browser.until("two", () -> browser.all(".spans-table tbody tr").size() == 2);
    assertThat(browser.url()).contains("service=db");
    assertThat(browser.all(".spans-table .span-bar")).hasSize(2);
  }

  @Test
  void comparison_byDuration_tellsWhatIsSlower() {
    show("/trace/" + fast.id() + "..." + slow.id() + "?by=duration");

    browser.find("g.box[data-service=db][data-time-change=more]");
    assertThat(text("g.box[data-service=db]")).contains("+200ms", "+67 %");
    assertThat(text("table.listing")).contains("slower in B", "100ms", "300ms");
    browser.find(By.xpath("//label[contains(., 'Counts')]")).click();
    untilText("main", "as many in both");
    assertThat(browser.url()).doesNotContain("by=");
  }

  @Test
  void json_ofTheTrace_isWhatTheBackendSends() throws Exception {
    show("/trace/" + fast.id() + "?view=json");

    String shown = browser.find("pre.json-text").getDomProperty("textContent");

    assertThat(shown)
        .isEqualTo(
            Http.get(backend.queryUrl() + "/api/traces/" + fast.id() + "?prettyPrint=true").body())
        .contains(String.valueOf(LONGER_THAN_A_DOUBLE_HOLDS));
  }

  @Test
  void phone_noView_isWiderThanItsWindow() {
    browser.resize(360, 760);
    for (String path :
        List.of(
            "/dependencies",
            "/dependencies?service=shop&depth=3",
            "/sampling",
            "/nowhere",
            "/trace/" + fast.id() + "?view=statistics",
            "/trace/" + fast.id() + "?view=flamegraph",
            "/trace/" + fast.id() + "..." + slow.id() + "?by=duration")) {
      show(path);
      browser.find("main h1, main .graph-bar, main form");
      assertThat(number("document.documentElement.scrollWidth")).as(path).isLessThanOrEqualTo(360);
    }
  }
}
