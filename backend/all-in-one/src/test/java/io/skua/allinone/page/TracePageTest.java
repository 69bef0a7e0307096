/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page of a trace in a real browser: its head, its timeline, its details, its logs. */
class TracePageTest extends PageInBrowser {
  private static final String ROWS = "[role=row][data-span]";
  private static final String PANEL = "section.details-panel";
  private static final String FIND = "input[aria-label='Find in the trace']";

  private static String show(Story story) {
    return show(story.in(backend.store()));
  }

  private static String show(String path) {
    browser.show(backend.queryUrl().resolve("/" + path).toString());
    browser.find(".trace-head");
    return path;
  }

  private static WebElement row(long spanId) {
    return browser.find(String.format(Locale.ROOT, "[data-span='%016x']", spanId));
  }

  private static boolean isShown(long spanId) {
    return !browser.all(String.format(Locale.ROOT, "[data-span='%016x']", spanId)).isEmpty();
  }

  private static String openDetails(long spanId) {
    row(spanId).click();
    return browser.find(PANEL).getText();
  }

  private static int rows() {
    return browser.all(ROWS).size();
  }

  private static void press(CharSequence... keys) {
    new Actions(browser.driver()).sendKeys(keys).perform();
  }

  private static void pressWith(Keys modifier, CharSequence key) {
    new Actions(browser.driver()).keyDown(modifier).sendKeys(key).keyUp(modifier).perform();
  }

  private static void untilUrl(String part) {
    browser.until("the URL has " + part, () -> browser.url().contains(part));
  }

  private static void check(String label) {
    browser.driver().findElements(By.cssSelector("label.check")).stream()
        .filter(found -> found.getText().trim().startsWith(label))
        .findFirst()
        .orElseThrow()
        .click();
  }

  private static void find(String text) {
    browser.find(FIND).sendKeys(text);
    browser.until("it counts", () -> !browser.find(".timeline-count").getText().isEmpty());
  }

  // What the backend no longer has

  private static void send(AllInOne to, long trace) throws Exception {
    long now = System.currentTimeMillis();
    String json =
        String.format(
            Locale.ROOT,
            """
            {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name",
             "value": {"stringValue": "gone"}}]}, "scopeSpans": [{"spans": [{"traceId": "%032x",
             "spanId": "%016x", "name": "op", "startTimeUnixNano": "%d000000",
             "endTimeUnixNano": "%d000000"}]}]}]}
            """,
            trace,
            trace,
            now,
            now + 1);
    assertThat(
            Http.post(to.url(Port.OTLP) + "/v1/traces", "application/json", json.getBytes(UTF_8))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void trace_evicted_staysShownWithANote() throws Exception {
    try (AllInOne small = AllInOne.start(AllInOneSettings.ephemeral().withBounds(2, 10_000_000))) {
      send(small, 1);
      browser.show(small.queryUrl().resolve("/trace/1").toString());
      openDetails(1);

      for (int i = 2; i < 6; i++) {
        send(small, i);
      }

      assertThat(browser.find("[data-test=trace-gone]").getText()).contains("What is shown stays");
      assertThat(browser.find(PANEL).isDisplayed()).isTrue();
      assertThat(browser.find("h1").getText()).contains("gone: op");
    }
    browser.complaints(); // The browser's own word for 404.
  }

  @Test
  void trace_backendRestarted_staysShownWithANote() throws Exception {
    AllInOneSettings settings = AllInOneSettings.ephemeral();
    int query;
    try (AllInOne first = AllInOne.start(settings)) {
      send(first, 1);
      query = first.port(Port.QUERY);
      browser.show(first.queryUrl().resolve("/trace/1").toString());
      openDetails(1);
    }
    try (AllInOne second = AllInOne.start(settings.withPort(Port.QUERY, query))) {
      send(second, 2);
      send(second, 3);

      browser.find("[data-test=trace-gone]");

      assertThat(browser.find(PANEL).isDisplayed()).isTrue();
    }
    browser.complaints();
  }

  // What is taken along

  @Test
  void json_downloadedOrCopied_isAsTheBackendSends() {
    Map<String, ?> tags = Map.of("number", 1_234_567_890_123_456_789L);
    Story story = new Story().span(1, 0, "shop: op", 0, 10, tags);
    show(story);
    String sent =
        (String)
            run(
                "return fetch(arguments[0]).then(answer => answer.text())",
                "api/traces/" + story.id + "?prettyPrint=true");
    run(
        """
        URL.createObjectURL = blob => { window.saved = blob; return 'data:,'; };
        navigator.clipboard.writeText = async text => { window.copied = text; };
        """);

    browser.find("summary[aria-label='Trace actions']").click();
    button("Download JSON").click();
    browser.find("[aria-label='Copy trace as JSON']").click();

    browser.until("saved", () -> run("return window.saved && window.copied") != null);
    assertThat(run("return saved.text()")).isEqualTo(sent);
    assertThat(run("return copied")).isEqualTo(sent);
    assertThat(sent).contains("1234567890123456789");
  }

  // Find

  @Test
  void find_phrase_isOnlyWhatHasAllOfIt() {
    show(Story.dispatch());

    find("\"redis timeout\"");

    assertThat(browser.find(".timeline-count").getText()).isEqualTo("2 found");
  }

  @Test
  void find_words_beginAtTheOneThatFailed() {
    show(Story.dispatch());

    find("redis timeout");
    assertThat(browser.find(".timeline-count").getText()).isEqualTo("13 found");
    browser.find(FIND).sendKeys(Keys.ENTER);

    browser.until("the error", () -> browser.find(".timeline-count").getText().equals("4 of 13"));
    assertThat(
            browser.run(
                "return document.querySelector('.span.match[tabindex=\"0\"]').dataset.span"))
        .isEqualTo("000000000000000c");
  }

  @Test
  void find_link_leadsToTheOneThatFailed() {
    show(Story.dispatch().in(backend.store()) + "?uiFind=redis");

    browser.until(
        "the error has the focus",
        () -> "000000000000000c".equals(run("return document.activeElement.dataset.span")));
  }

  @Test
  void find_help_saysHow() {
    show(Story.dispatch());

    browser.find("summary[aria-label='How to find']").click();

    assertThat(browser.find(".find-syntax").getText()).contains("the phrase", "-http.url");
  }

  @Test
  void find_onlyMatches_hidesTheRestButThoseAbove() {
    show(Story.dispatch());

    find("\"redis timeout\"");
    check("Only matches");

    browser.until("root, driver and two calls", () -> rows() == 4);
    assertThat(List.of(isShown(1), isShown(5), isShown(12), isShown(17))).doesNotContain(false);
    untilUrl("only=matches");
  }

  @Test
  void filter_serviceAndShortSpans_areHidden() {
    show(Story.dispatch());
    browser.until("all", () -> rows() == 17);

    browser.findText("Filter").click();
    browser.find(".timeline-filter label.check:nth-of-type(5) input").click();
    browser.until("no redis", () -> rows() == 5);
    browser.find(".timeline-filter select").sendKeys("500");
    browser.until("frontend and driver", () -> rows() == 2);

    untilUrl("without=redis");
    untilUrl("least=500000");
    browser.driver().navigate().refresh();
    browser.until("still", () -> rows() == 2);
  }

  // The place one was at

  @Test
  void back_fromAnotherTab_hasZoomFoldsDetailsAndScrollAsTheyWere() {
    String path = show(Story.ofSpans(600));
    openDetails(1);
    row(2).findElement(By.cssSelector("button.chevron")).click();
    press(Keys.ESCAPE);
    new Actions(browser.driver()).dragAndDropBy(browser.find(".time-ruler"), 200, 0).perform();
    untilUrl("zoom=");
    untilUrl("folded=0000000000000002");
    openDetails(1);
    untilUrl("open=0000000000000001");
    String zoom = browser.find(".zoom").getText();
    run("scrollTo(0, 1500)");
    browser.until("kept", () -> number("history.state?.scroll ?? 0") == 1500);

    browser.driver().findElement(By.linkText("Statistics")).click();
    browser.find(".statistics-table");
    browser.driver().navigate().back();

    browser.until("scrolled", () -> number("scrollY") == 1500);
    assertThat(browser.find(".zoom").getText()).isEqualTo(zoom);
    run("scrollTo(0, 0)");
    assertThat(row(2).getAttribute("aria-expanded")).isEqualTo("false");
    assertThat(browser.find(PANEL).isDisplayed()).isTrue();

    browser.driver().findElement(By.linkText("Graph")).click();
    browser.find("g.box");
    browser.driver().findElement(By.linkText("Timeline")).click();
    assertThat(browser.find(".zoom").getText()).isEqualTo(zoom);
    assertThat(row(2).getAttribute("aria-expanded")).isEqualTo("false");

    browser.show(browser.url());
    assertThat(browser.find(".zoom").getText()).isEqualTo(zoom);
    assertThat(path).isNotEmpty();
  }

  @Test
  void collapsedAll_reloaded_isStillCollapsed() {
    show(Story.ofSpans(600));

    browser.findText("Collapse All").click();
    browser.until("the root alone", () -> rows() == 1);
    untilUrl("folded=all");
    browser.driver().navigate().refresh();

    browser.until("the root alone", () -> rows() == 1);
  }

  @Test
  void linkToASpan_fromAnotherTab_leadsToIt_notToWhereOneWas() {
    show(Story.ofSpans(600));
    row(1);
    run("scrollTo(0, 9000)");
    browser.until("kept", () -> number("history.state?.scroll ?? 0") == 9000);
    browser.driver().findElement(By.linkText("Spans table")).click();

    browser.find("a[title='Show in the timeline'] code").click();

    assertThat(browser.find(PANEL).getText()).contains("root");
  }

  // Frame and time

  @Test
  void firstSpan_onAWideScreen_isWithinTheFirstFifth() {
    show(Story.dispatch());

    row(1);

    assertThat(number("document.querySelector(arguments[0]).getBoundingClientRect().top", ROWS))
        .isLessThan(220);
    assertThat(number("document.querySelector('.minimap-frame').offsetHeight")).isEqualTo(28);
  }

  @ParameterizedTest
  @ValueSource(ints = {1600, 360})
  void minimapAndRuler_scrolledDown_stayInSight(int width) {
    browser.resize(width, 800);
    show(Story.ofSpans(600));
    row(1);

    run("scrollTo(0, 3000)");

    browser.until("scrolled", () -> !isShown(1));
    for (String part : List.of(".minimap-frame", ".time-ruler")) {
      double top = number("document.querySelector(arguments[0]).getBoundingClientRect().top", part);
      assertThat(top).as(part).isBetween(0.0, 200.0);
    }
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
  }

  @Test
  void ruler_dragged_zoomsToThatTime() {
    show(Story.dispatch());
    WebElement ruler = browser.find(".time-ruler");

    new Actions(browser.driver())
        .moveToElement(ruler, 0, 5)
        .clickAndHold()
        .moveByOffset(ruler.getSize().width / 4, 0)
        .release()
        .perform();

    assertThat(browser.find(".zoom").getText())
        .matches("(?s)(500|499\\.\\d+|500\\.\\d+)ms – 7[45]\\d.*");
    assertThat(String.valueOf(run("return String(getSelection())"))).isEmpty();
  }

  @Test
  void keys_ofJaegerUi_zoomPanFoldAndSearch() {
    show(Story.dispatch());
    row(1);

    pressWith(Keys.SHIFT, Keys.ARROW_UP);
    assertThat(browser.find(".zoom").getText()).startsWith("300ms – 700ms");
    press("a");
    browser.until("earlier", () -> browser.find(".zoom").getText().startsWith("260ms – 660ms"));
    pressWith(Keys.SHIFT, "d");
    browser.until("later", () -> browser.find(".zoom").getText().startsWith("460ms – 860ms"));
    press(Keys.ARROW_DOWN);
    browser.until("more", () -> browser.find(".zoom").getText().startsWith("410ms – 910ms"));
    press("]");
    browser.until("folded", () -> rows() == 1);
    press("o");
    browser.until("one level", () -> rows() == 3);
    press("p");
    browser.until("none", () -> rows() == 1);
    press("[");
    browser.until("all", () -> rows() == 17);
    pressWith(Keys.CONTROL, "b");
    press("redis", Keys.ESCAPE);
    browser.until("cleared", () -> browser.find(FIND).getAttribute("value").isEmpty());
    press("timeout");
    browser.until("found", () -> browser.find(".timeline-count").getText().equals("3 found"));
    run("document.activeElement.blur()");
    press("f");
    browser.until("first", () -> browser.find(".timeline-count").getText().equals("2 of 3"));
    press("f");
    browser.until("next", () -> browser.find(".timeline-count").getText().equals("3 of 3"));
    press("b");
    browser.until("before", () -> browser.find(".timeline-count").getText().equals("2 of 3"));
  }

  @Test
  void wheel_withControl_zoomsAboutThePointer() {
    show(Story.dispatch());
    row(1);

    boolean isTaken =
        !(boolean)
            run(
                """
                const box = document.querySelector('.time-ruler').getBoundingClientRect();
                return document.querySelector('.span-time').dispatchEvent(new WheelEvent('wheel',
                  {deltaY: -400, ctrlKey: true, bubbles: true, cancelable: true, clientX: box.left + box.width / 4}));
                """);

    assertThat(isTaken).isTrue();
    // e^-0.72 of a second, a quarter of it before 250 ms.
    assertThat(browser.find(".zoom").getText())
        .matches("(?s)12[89](\\.\\d+)?ms – 61[56](\\.\\d+)?ms.*");
  }

  @Test
  void ruler_always_hasRoundTimesWithGridLinesBelow() {
    show(Story.dispatch());
    row(1);

    List<?> texts =
        (List<?>)
            run(
                "return [...document.querySelectorAll('.time-ruler .tick')].map(t => t.textContent)");

    assertThat(texts.get(1)).isEqualTo("100");
    assertThat(texts.get(texts.size() - 1)).isEqualTo("900ms");
    assertThat(
            number(
                """
                (() => {
                  const left = (css, i) => document.querySelectorAll(css)[i].getBoundingClientRect().left;
                  return Math.max(...[1, 4, 9].map(i => Math.abs(left('.time-ruler .tick', i) - left('.grid-lines i', i))));
                })()
                """))
        .isLessThan(1.5);
  }

  @Test
  void pointer_overTheTime_hasALineWithIt() {
    show(Story.dispatch());

    new Actions(browser.driver())
        .moveToElement(row(5).findElement(By.className("span-time")))
        .perform();

    browser.until(
        "half of it",
        () -> browser.find(".cursor.seen span").getText().matches("(499|500|501)(\\.\\d+)?ms"));
  }

  // Bars

  @Test
  void durations_always_standInAColumnOfTheirOwn() {
    show(Story.dispatch());
    row(1);

    assertThat(
            (List<?>)
                run(
                    """
                    return [...new Set([...document.querySelectorAll('.span-duration')].map(
                      cell => Math.round(cell.getBoundingClientRect().right) + ' ' + getComputedStyle(cell).textAlign))]
                    """))
        .hasSize(1)
        .first()
        .asString()
        .endsWith("right");
    assertThat(row(2).getText()).contains("295ms");
  }

  @Test
  void bars_offThePath_areFaint_andDetailsSayHowLongItIsThere() {
    show(Story.dispatch());
    row(1);
    assertThat(run("return getComputedStyle(document.querySelector('.bar')).opacity"))
        .isEqualTo("0.35");
    assertThat(run("return getComputedStyle(document.querySelector('.bar.critical')).opacity"))
        .isEqualTo("1");

    assertThat(openDetails(4)).contains("On path", "260ms, 26 %");

    check("Critical path");
    browser.until("no path", () -> browser.all(".bar.critical").isEmpty());
    assertThat(run("return getComputedStyle(document.querySelector('.bar')).opacity"))
        .isEqualTo("1");
  }

  @Test
  void logs_nineHundred_areMarkedOverAllOfTheBar() {
    List<io.skua.allinone.model.SpanLog> logs =
        IntStream.range(0, 900)
            .mapToObj(
                i ->
                    Story.log(
                        2 * i, Map.of("event", "e" + i, "level", i == 450 ? "error" : "info")))
            .toList();
    show(new Story().span(1, 0, "a: logs", 0, 2000, Map.of(), logs));
    WebElement marks = row(1).findElement(By.cssSelector("svg.marks"));

    double share =
        number(
            """
            (() => {
              const svg = arguments[0], all = svg.getBoundingClientRect(), drawn = svg.querySelector('path').getBoundingClientRect();
              return (drawn.right - all.left) / all.width;
            })()
            """,
            marks);

    assertThat(share).isBetween(0.89, 0.91);
    assertThat(run("return arguments[0].querySelector('path.failed').getAttribute('d')", marks))
        .asString()
        .matches("M[\\d.]+ 0v10");
    new Actions(browser.driver()).moveToElement(marks, -marks.getSize().width / 20, 0).perform();
    assertThat(browser.find(".span-time .tip").getText()).contains("event=e450");
  }

  @Test
  void pillsAndKinds_ofCalls_areOnTheRow() {
    show(Story.dispatch());

    assertThat(row(2).getText()).contains("PUT", "404");
    assertThat(row(1).getText()).contains("200").doesNotContain("GET\n");
    assertThat(row(4).getText()).contains("mysql");
    assertThat(run("return arguments[0].querySelector('svg.kind title').textContent", row(2)))
        .isEqualTo("client: it calls");
  }

  // What is missing or odd

  @Test
  void parentsThatAreMissing_areSaidInTheHeadAndOnTheRow() {
    show(
        new Story()
            .span(1, 99, "a: orphan", 0, 10, Map.of())
            .span(2, 1, "a: child", 1, 5, Map.of()));

    assertThat(browser.find(".trace-head").getText()).contains("Incomplete");
    assertThat(row(1).getText()).contains("parent not here");
    assertThat(row(1).getAttribute("aria-label")).contains("its parent is not here");
    assertThat(row(2).getText()).doesNotContain("parent not here");
  }

  @Test
  void warnings_ofASpan_areSaidInTheHeadAndOnTheRow() {
    show(
        new Story()
            .span(1, 0, "a: caller", 0, 1000, Map.of())
            .span(2, 1, "b: called", 100, 400, Map.of())
            .warned("clock skew adjustment disabled"));

    assertThat(row(2).findElements(By.className("warning-mark"))).hasSize(1);
    assertThat(browser.find(".trace-facts").getText()).containsPattern("Warnings\\s1");
  }

  @Test
  void names_thatTurnTheText_turnNothingElse() {
    show(new Story().span(1, 0, "\u202eevil: \u202etxt.exe", 0, 10, Map.of()));

    openDetails(1);

    assertThat(
            run("return getComputedStyle(document.querySelector('.span-operation')).unicodeBidi"))
        .isEqualTo("isolate");
    assertThat(browser.all("h1 bdi")).hasSize(2);
    assertThat(browser.all(PANEL + " h2 bdi")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1600, 360})
  void service_ofThreeHundredCharacters_isWrappedInTheDetails(int width) {
    browser.resize(width, 800);
    String name = "s".repeat(300);
    show(new Story().span(1, 0, name + ": op", 0, 10, Map.of()));

    assertThat(openDetails(1)).contains(name);

    assertThat(
            (boolean)
                run(
                    "const dd = document.querySelector('.details-panel dd'); return dd.scrollWidth <= dd.clientWidth + 1"))
        .isTrue();
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
  }

  @Test
  void traceId_inBase64_leadsToTheTrace() {
    Story story = Story.dispatch();
    story.in(backend.store());
    byte[] bytes = java.nio.ByteBuffer.allocate(8).putLong(story.id.low()).array();

    show("trace/" + java.util.Base64.getUrlEncoder().encodeToString(bytes));

    untilUrl("/trace/" + story.id);
    assertThat(browser.find("h1").getText()).contains("HTTP GET /dispatch");
  }

  @Test
  void json_inATag_isAsItWasSent() {
    String list =
        IntStream.range(0, 400)
            .mapToObj(Integer::toString)
            .collect(java.util.stream.Collectors.joining(","));
    show(
        new Story()
            .span(
                1,
                0,
                "a: op",
                0,
                10,
                Map.of(
                    "exact",
                    "{\"id\":12345678901234567890,\"v\":1.0,\"b\":1,\"a\":2,\"b\":3}",
                    "large",
                    Long.MAX_VALUE,
                    "long",
                    "{\"list\":[" + list + "]}")));

    String shown = openDetails(1);

    assertThat(shown)
        .contains("\"id\": 12345678901234567890,", "\"v\": 1.0,", "9223372036854775807")
        .containsSubsequence("\"b\": 1,", "\"a\": 2,", "\"b\": 3")
        .contains("\"list\": [\n    0,\n    1,");
    assertThat(shown).contains("Show all");
  }

  // Rows and details by mouse and keyboard

  @Test
  void rowText_selected_opensNoDetails() {
    show(Story.dispatch());
    WebElement name = row(3).findElement(By.className("span-operation"));

    new Actions(browser.driver())
        .moveToElement(name, -name.getSize().width / 2 + 2, 0)
        .clickAndHold()
        .moveByOffset(name.getSize().width / 2, 0)
        .release()
        .perform();

    assertThat(String.valueOf(run("return String(getSelection())"))).contains("HTTP");
    assertThat(browser.all(PANEL)).isEmpty();
  }

  @Test
  void escape_inTheRowOrTheDetails_closesThem() {
    show(Story.dispatch());
    openDetails(3);

    press(Keys.ESCAPE);
    browser.until("closed", () -> browser.all(PANEL).isEmpty());

    openDetails(3);
    browser.find(PANEL + " a").sendKeys(Keys.ESCAPE);
    browser.until("closed", () -> browser.all(PANEL).isEmpty());
    browser.until(
        "the focus is at its row",
        () -> "0000000000000003".equals(run("return document.activeElement.dataset.span")));
  }

  @Test
  void skipLink_isTheFirstStop_andLeadsToTheFirstSpan() {
    show(Story.dispatch());
    row(1);

    press(Keys.TAB);
    assertThat(run("return document.activeElement.textContent"))
        .isEqualTo("Skip to the first span");
    press(Keys.ENTER);

    assertThat(run("return document.activeElement.dataset.span")).isEqualTo("0000000000000001");
  }

  @Test
  void sidePanel_chosen_showsDetailsBesideTheRows_andIsKept() {
    show(Story.dispatch());
    row(1);

    check("Side panel");
    row(3).click();
    assertThat(browser.find(".side-panel " + PANEL).getText()).contains("HTTP PUT /customer");
    assertThat(browser.all(".spans " + PANEL)).isEmpty();
    row(4).click();
    browser.until("the other", () -> browser.find(PANEL).getText().contains("SELECT"));
    assertThat(browser.all(PANEL)).hasSize(1);
    untilUrl("open=0000000000000004");

    browser.driver().navigate().refresh();
    assertThat(browser.find(".side-panel " + PANEL).getText()).contains("SELECT");

    browser.resize(360, 800);
    browser.find(".spans " + PANEL);
    assertThat(browser.all(".side-panel")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1600, true", "1000, false"})
  void details_onAWideScreen_haveTagsBesideLogs(int width, boolean beside) {
    browser.resize(width, 900);
    show(Story.dispatch());

    openDetails(1);

    double tags =
        number("document.querySelector('[data-section=Tags]').getBoundingClientRect().top");
    double logs =
        number("document.querySelector('[data-section=Logs]').getBoundingClientRect().top");
    assertThat(Math.abs(tags - logs) < 4).isEqualTo(beside);
    assertThat(number("document.querySelector('.pairs').offsetWidth")).isLessThanOrEqualTo(70 * 16);
  }

  @Test
  void details_sayTheTimeOfDay_andLogsSinceTheSpan() {
    show(Story.dispatch());

    assertThat(openDetails(12))
        .containsPattern("Start\\s+420ms \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:");
    assertThat(browser.find(".logs time").getText()).isEqualTo("440ms");
    browser.find(".logs-note button").click();

    browser.until("20 ms after", () -> browser.find(".logs time").getText().equals("20ms"));
  }

  @Test
  void details_ofASpanThatOthersReferTo_nameThem() {
    show(
        new Story()
            .span(1, 0, "a: root", 0, 100, Map.of())
            .span(2, 1, "a: first", 1, 20, Map.of())
            .span(3, 1, "b: second", 30, 40, Map.of())
            .refersTo(2));

    assertThat(openDetails(2)).containsPattern("Referenced by\\s+\\(1\\)\\s+b: second");
  }

  @Test
  void settings_makeLinksOfTags_andSayWhichComeFirst(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("ui.json"),
            """
            {"topTagPrefixes": ["span.", "lock."], "linkPatterns": [{"type": "tags", "key": "lock.timeout",
             "url": "http://docs/#{db.system}?t=#{lock.timeout}", "text": "Docs of #{db.system}"}]}
            """);
    try (AllInOne configured = AllInOne.start(AllInOneSettings.ephemeral().withUiConfig(file))) {
      String path = Story.dispatch().in(configured.store());
      browser.show(configured.queryUrl().resolve("/" + path).toString());

      String details = openDetails(4);

      assertThat(details).containsSubsequence("Tags", "span.kind", "lock.timeout", "db.system");
      WebElement link = browser.find("a[title='Docs of mysql']");
      assertThat(link.getAttribute("href")).isEqualTo("http://docs/mysql?t=50");
      assertThat(link.getText()).isEqualTo("50");
      browser.show("about:blank"); // Before the end of the backend, which ends the page's events.
    }
  }

  // Other views, and within other pages

  @Test
  void logsOfTheTrace_areOneTable_orderedAndNarrowed() {
    show(Story.dispatch().in(backend.store()) + "?view=logs");

    assertThat(browser.find("table[aria-label=Logs]").getText())
        .containsSubsequence("half way", "440ms", "redis timeout", "690ms");
    browser.find("input[aria-label='Find logs']").sendKeys("\"redis timeout\"");
    browser.until("two", () -> browser.all("table[aria-label=Logs] tbody tr").size() == 2);
    browser.find("table[aria-label=Logs] th button").click();
    browser.until(
        "the later first",
        () -> browser.find("table[aria-label=Logs] tbody tr").getText().contains("690ms"));
    browser.find("table[aria-label=Logs] tbody a").click();
    browser.find(PANEL);
  }

  @Test
  void embedded_leavesOutWhatJaegerUiDoes() {
    show(
        Story.dispatch().in(backend.store())
            + "?uiEmbed=v0&uiTimelineHideMinimap=1&uiTimelineHideSummary=1&uiTimelineCollapseTitle=1");
    row(1);

    for (String part : List.of("nav.tabs", ".minimap", ".trace-facts", "h1")) {
      assertThat(browser.all(part)).as(part).isEmpty();
    }
    assertThat(browser.find(By.linkText("Open in a tab")).getAttribute("href"))
        .doesNotContain("uiEmbed");
  }

  // Size

  @Test
  void scrolling_tenThousandSpans_drawsOnlyWhatComesIntoSight() {
    show(Story.ofSpans(10_000));
    row(1);

    Map<?, ?> counted =
        (Map<?, ?>)
            run(
                """
                let [added, most] = [0, 0];
                const list = document.querySelector('.spans-all');
                const observer = new MutationObserver(changes => changes.forEach(change => { added += change.addedNodes.length; }));
                observer.observe(list, {childList: true});
                return new Promise(done => {
                  let n = 0;
                  const step = () => {
                    most = Math.max(most, list.querySelectorAll('*').length);
                    scrollBy(0, 112); // Four rows.
                    if (++n < 50) requestAnimationFrame(step);
                    else requestAnimationFrame(() => requestAnimationFrame(() => done({added, most})));
                  };
                  step();
                });
                """);

    assertThat((Long) counted.get("added")).as("rows made for 200 that came").isBetween(190L, 220L);
    assertThat((Long) counted.get("most")).as("elements").isLessThan(1500L);
  }

  @ParameterizedTest
  @CsvSource({"light, 1600", "dark, 1600", "light, 360", "dark, 360"})
  void timeline_withAllThatItShows_fitsTheWindow(String colours, int width) throws Exception {
    browser.resize(width, 900);
    browser.prefer(colours);
    show(Story.dispatch().in(backend.store()) + "?uiFind=redis&zoom=100000-900000");
    openDetails(12);

    browser.screenshot(Path.of("target/screenshots/trace-" + colours + '-' + width + ".png"));

    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
  }
}
