/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Browser;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.io.Writer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * The page's search, in a browser, over traces made for the case: each test has services of its
 * own.
 */
@Tag("slow")
class SearchPageTest {
  private static final long MINUTE = 60_000_000;

  private static AllInOne backend;
  private static Browser browser;
  private static long lastId;

  /** Of this test alone. */
  private final String service = "service-" + ++lastId;

  private final long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  @BeforeAll
  static void open() {
    browser = Browser.open();
    backend = AllInOne.start();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (backend != null) {
      backend.close();
    }
  }

  /** As a reader begins: nothing remembered, the pointer nowhere near the list. */
  @BeforeEach
  void begin() {
    browser.resize(1600, 1000);
    browser.show(backend.queryUrl().resolve("page/icon.svg").toString());
    browser.run("localStorage.clear()");
    new Actions(browser.driver()).moveToLocation(2, 2).perform();
  }

  @AfterEach
  void pageHasNoComplaints() {
    assertThat(browser.complaints()).isEmpty();
  }

  private String stored(long start, long duration) {
    return stored("op", start, duration, 1);
  }

  /** Stores a trace of a root and so many spans in all; returns its id. */
  private String stored(String operation, long start, long duration, int spans) {
    TraceId id = new TraceId(7, ++lastId);
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      all.add(span(id, i + 1, i == 0 ? 0 : 1, operation, start, i == 0 ? duration : 1));
    }
    send(all);
    return id.toString();
  }

  /** By OTLP, so that the page is told of it. */
  private static void send(List<Span> spans) {
    send(backend, spans);
  }

  private static void send(AllInOne to, List<Span> spans) {
    StringJoiner json = new StringJoiner(",", "{\"resourceSpans\":[", "]}");
    spans.forEach(span -> json.add(otlp(span)));
    try {
      HttpResponse<String> answer =
          Http.post(
              to.url(Port.OTLP).resolve("/v1/traces").toString(),
              "application/json",
              json.toString().getBytes(UTF_8));
      assertThat(answer.statusCode()).isEqualTo(200);
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static String otlp(Span span) {
    return String.format(
        "{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},"
            + "\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%s\",\"spanId\":\"%016x\",\"parentSpanId\":\"%s\","
            + "\"name\":\"%s\",\"startTimeUnixNano\":\"%d000\",\"endTimeUnixNano\":\"%d000\",\"attributes\":["
            + "{\"key\":\"color\",\"value\":{\"stringValue\":\"red-%d\"}}]}]}]}",
        span.service(),
        span.traceId(),
        span.spanId(),
        span.references().isEmpty() ? "" : String.format("%016x", span.parentSpanId()),
        span.operationName(),
        span.startMicros(),
        span.startMicros() + span.durationMicros(),
        span.spanId());
  }

  private Span span(
      TraceId id, long spanId, long parent, String operation, long start, long duration) {
    return span(service, id, spanId, parent, operation, start, duration);
  }

  private static Span span(
      String service,
      TraceId id,
      long spanId,
      long parent,
      String operation,
      long start,
      long duration) {
    return new Span(
        id,
        spanId,
        operation,
        parent == 0 ? List.of() : List.of(new SpanReference(false, id, parent)),
        1,
        start,
        duration,
        List.of(),
        List.of(),
        new Process(service, List.of()),
        List.of());
  }

  private void sendMany(int traces) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      spans.add(span(new TraceId(7, ++lastId), 1, 0, "op", now - i, 1000));
    }
    send(spans);
  }

  private void show(String parameters) {
    browser.show(backend.queryUrl().resolve("search?" + parameters).toString());
  }

  private void showAll() {
    show("service=" + service + "&lookback=1h&limit=1500");
  }

  private static int count(String css) {
    return browser.all(css).size();
  }

  private static WebElement row(String id) {
    return browser.find("[data-trace='" + id + "']");
  }

  private static List<String> rows() {
    List<?> ids =
        (List<?>)
            run("return [...document.querySelectorAll('[data-trace]')].map(r => r.dataset.trace)");
    return ids.stream().map(Object::toString).toList();
  }

  private static void untilRows(int expected) {
    browser.until(expected + " rows", () -> count("[data-trace]") == expected);
  }

  private static WebElement button(String name) {
    return browser.find(By.xpath("//button[normalize-space()='" + name + "']"));
  }

  private static Object run(String script, Object... arguments) {
    return browser.run(script, arguments);
  }

  private static WebElement field(String name) {
    return browser.find("[name='" + name + "']");
  }

  @Nested
  class Links {
    @Test
    void linkOfJaegers_withItsWindow_showsThatWindow() {
      String old = stored(now - 20 * MINUTE, 1000);
      String current = stored(now - MINUTE, 1000);

      show(
          String.format(
              "service=%s&lookback=5m&start=%d&end=%d&limit=20",
              service, now - 21 * MINUTE, now - 19 * MINUTE));

      untilRows(1);
      assertThat(rows()).containsExactly(old);
      assertThat(browser.find("[data-test=window]").getText()).contains("as the link has it");
      button("Last 5 minutes").click();
      browser.until("the current one", () -> rows().equals(List.of(current)));
    }

    @Test
    void search_thatGoesOn_hasItsWindowInTheAddress() {
      String first = stored(now - MINUTE, 1000);
      show("service=" + service + "&lookback=5m&limit=20");
      untilRows(1);
      browser.until("window", () -> browser.url().matches(".*end=\\d+&.*start=\\d+.*"));
      String link = browser.url();
      stored(now + MINUTE, 1000);

      browser.show("about:blank");
      browser.show(link);

      untilRows(1);
      assertThat(rows()).containsExactly(first);
      assertThat(link).contains("lookback=5m");
    }

    @Test
    void search_reloaded_goesOn() {
      stored(now - MINUTE, 1000);
      show("service=" + service + "&lookback=5m&limit=20");
      untilRows(1);
      browser.until("window", () -> browser.url().contains("start="));

      browser.driver().navigate().refresh();
      untilRows(1);
      stored(now - MINUTE, 1000);

      untilRows(2);
      assertThat(count("[data-test=window]")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
      "limit=99999, 'The limit is a number from 1 to 1500, not 99999.'",
      "minDuration=1.5.2s, 'A duration is such as 1.2s, 100ms or 500us.'"
    })
    void link_thatCannotBe_saysWhatIsWrong(String parameter, String message) {
      show("lookback=1h&" + parameter);

      assertThat(browser.find(".notice.problem").getText()).isEqualTo(message);
    }

    @Test
    void namesOfBlanks_areSeenAndFound() {
      TraceId id = new TraceId(7, ++lastId);
      Span span = span(id, 1, 0, " padded ", now, 5);
      send(List.of(span));
      Span blank = span(new TraceId(7, ++lastId), 1, 0, "  ", now, 5);
      send(List.of(blank));

      showAll();
      untilRows(2);
      assertThat(row(blank.traceId().toString()).getText()).contains("(blank)");
      field("operation").click();
      browser.find(By.xpath("//li[@role='option'][.='(blank)']")).click();
      button("Find Traces").click();
      untilRows(1);

      show("service=" + service + "&operation=%20padded%20&lookback=1h");
      untilRows(1);
      assertThat(rows()).containsExactly(id.toString());
    }
  }

  @Nested
  class Standing {
    @Test
    void list_underThePointer_holdsStill_andCountsWhatIsNew() {
      for (int i = 0; i < 5; i++) {
        stored(now - i * MINUTE, 1000);
      }
      showAll();
      untilRows(5);
      WebElement third = row(rows().get(2));
      new Actions(browser.driver()).moveToElement(third).perform();
      int y = third.getRect().y;

      final String fresh = stored(now + 1, 1000);

      WebElement button = browser.find(".fresh button");
      assertThat(button.getText()).isEqualTo("1 new");
      assertThat(third.getRect().y).isEqualTo(y);
      assertThat(rows()).hasSize(5);
      button.click();
      browser.until("it is first", () -> rows().get(0).equals(fresh));
      assertThat(count(".fresh")).isZero();
    }

    @Test
    void list_notLookedAt_takesInWhatIsNew() {
      stored(now, 1000);
      showAll();
      untilRows(1);

      stored(now + 1, 1000);

      untilRows(2);
    }

    @Test
    void list_scrolled_holdsStill_untilTheReaderIsBackAtTheTop() {
      sendMany(60);
      showAll();
      untilRows(60);
      run("scrollTo(0, 600)");

      stored(now + 1, 1000);

      browser.find(".fresh button");
      assertThat(rows()).hasSize(60);
      run("scrollTo(0, 0)");
      untilRows(61);
    }

    @ParameterizedTest
    @ValueSource(ints = {1600, 360})
    void back_fromATrace_returnsToThePlace(int width) {
      browser.resize(width, 900);
      sendMany(60);
      showAll();
      untilRows(60);
      run("scrollTo(0, 700)");
      List<String> before = rows();
      run("document.querySelectorAll('.result-name')[30].click()");
      browser.find("[role=row][data-span]");

      stored(now + 1, 1000);
      browser.driver().navigate().back();

      untilRows(60);
      browser.until("scrolled", () -> ((Number) run("return scrollY")).intValue() == 700);
      assertThat(rows()).isEqualTo(before);
    }
  }

  @Nested
  class Table {
    @ParameterizedTest
    @ValueSource(strings = {".duration", ".time", ".services"})
    void row_clickedAnywhere_opensItsTrace(String cell) {
      String id = stored(now, 1000);
      showAll();
      untilRows(1);

      new Actions(browser.driver())
          .moveToElement(browser.find("tr.result " + cell))
          .click()
          .perform();

      browser.until("the trace", () -> browser.url().endsWith("/trace/" + id));
    }

    @Test
    void row_ofATrace_isALineOf34Pixels() {
      stored("op", now, 1000, 3);
      showAll();
      untilRows(1);

      WebElement row = browser.find("tr.result");

      assertThat(row.getRect().height).isBetween(34, 35);
      assertThat(browser.find("tr.day").getText()).matches("\\d{4}-\\d\\d-\\d\\d");
      assertThat(row.findElement(By.cssSelector(".time")).getText())
          .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
      assertThat(row.findElement(By.cssSelector(".span-count")).getText()).startsWith("3");
      assertThat(row.findElement(By.cssSelector(".dots")).getAttribute("aria-label"))
          .isEqualTo(service + ": 3 spans");
    }

    @Test
    void pointer_onARow_showsItsServicesByName() {
      String id = stored(now, 1000);
      showAll();
      untilRows(1);

      new Actions(browser.driver()).moveToElement(row(id)).perform();

      assertThat(browser.find(".services-tip .service-chip").getText()).contains(service + " (1)");
    }

    @Test
    void heading_clicked_sortsAndSaysSo_andIsKept() {
      String quick = stored("b", now, 1000, 1);
      String slow = stored("a", now - MINUTE, 9000, 1);
      showAll();
      untilRows(2);

      button("Duration").click();
      assertThat(rows()).containsExactly(slow, quick);
      assertThat(browser.find("th.duration").getAttribute("aria-sort")).isEqualTo("descending");
      browser.find("th.duration button").click();
      assertThat(rows()).containsExactly(quick, slow);

      showAll();
      untilRows(2);
      assertThat(rows()).containsExactly(quick, slow);
      assertThat(count("tr.day")).isZero();
    }

    @Test
    void list_chosen_isKept() {
      stored("op", now, 1000, 2);
      showAll();
      untilRows(1);

      button("List").click();

      assertThat(browser.find("li.result").getText()).contains("2 Spans", service + " (2)");
      showAll();
      untilRows(1);
      assertThat(count("li.result")).isOne();
    }

    @Test
    void trace_withASpanWhoseParentIsMissing_isIncomplete() {
      TraceId id = new TraceId(7, ++lastId);
      send(List.of(span(id, 1, 0, "a", now, 9), span(id, 2, 99, "b", now, 5)));
      String whole = stored("op", now, 10, 2);

      showAll();
      untilRows(2);

      assertThat(row(id.toString()).getText()).contains("Incomplete");
      assertThat(row(whole).getText()).doesNotContain("Incomplete");
    }

    @Test
    void column_ofATag_showsThatOfTheRoot_andIsKept() {
      String id = stored("op", now, 1000, 2);
      showAll();
      untilRows(1);

      browser.find(By.xpath("//summary[contains(., 'Columns')]")).click();
      field("column").sendKeys("color", Keys.ENTER);

      browser.until("its value", () -> row(id).getText().contains("red-1"));
      showAll();
      browser.until("its value", () -> row(id).getText().contains("red-1"));
      assertThat(browser.find("th.tag").getText()).isEqualTo("color");
    }
  }

  @Nested
  class Drawing {
    private WebElement point(String id) {
      return browser.find("[data-point='" + id + "']");
    }

    @Test
    void point_underAnother_isReachedByThePointer() {
      String large = stored("large", now, 1_000_000, 400);
      String small = stored("small", now + 20_000, 1_000_000, 1);
      showAll();
      untilRows(2);

      for (String id : List.of(large, small)) {
        new Actions(browser.driver()).moveToElement(point(id)).perform();
        browser.until("the tip", () -> point(id).getAttribute("class").contains("shown"));
      }
      new Actions(browser.driver()).moveToElement(point(large)).click().perform();

      browser.until("the trace", () -> browser.url().endsWith("/trace/" + large));
    }

    @Test
    void scale_changed_isLogarithmic_andIsKept() {
      stored(now, 1000);
      stored(now, 9_000_000);
      stored(now, 30_000);
      showAll();
      untilRows(3);
      assertThat(count(".y-tick")).isGreaterThanOrEqualTo(3);

      button("linear").click();

      browser.until("log", () -> button("log").getAttribute("aria-pressed").equals("true"));
      assertThat(browser.all(".y-tick").stream().map(WebElement::getText).toList())
          .contains("10ms", "1s");
      showAll();
      assertThat(button("log").isDisplayed()).isTrue();
    }

    @Test
    void manyTraces_areCells_andOneOfThemNarrowsTheSearch() {
      List<Span> spans = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        TraceId id = new TraceId(7, ++lastId);
        spans.add(span(id, 1, 0, "op", now - i * 1000L, 1000L * (i % 20 + 1)));
      }
      send(spans);
      showAll();
      untilRows(400);

      assertThat(count(".scatter a.point")).isZero();
      int cells = count(".scatter rect.cell");
      assertThat(cells).isBetween(2, 399);
      browser.find(".scatter rect.cell").click();

      browser.until("narrowed", () -> browser.url().contains("minDuration="));
      browser.until("fewer", () -> count("[data-trace]") > 0 && count("[data-trace]") < 400);
      assertThat(field("lookback").getAttribute("value")).isEqualTo("custom");
    }

    @Test
    void area_draggedOver_isTheSearchThen() {
      String slow = stored(now - 10 * MINUTE, 900_000);
      stored(now - 5 * MINUTE, 1000);
      stored(now, 1000);
      showAll();
      untilRows(3);

      WebElement target = point(slow);
      new Actions(browser.driver())
          .moveToElement(target, -20, -8)
          .clickAndHold()
          .moveByOffset(20, 10)
          .moveByOffset(20, 10)
          .release()
          .perform();

      untilRows(1);
      assertThat(rows()).containsExactly(slow);
      assertThat(browser.url()).contains("start=", "end=", "minDuration=", "maxDuration=");
      browser.driver().navigate().back();
      untilRows(3);
    }
  }

  @Nested
  class Form {
    @Test
    void service_ofMany_isFoundByTyping() {
      List<Span> spans = new ArrayList<>();
      for (int i = 0; i < 229; i++) {
        spans.add(span("many-" + i, new TraceId(7, ++lastId), 1, 0, "op", now, 5));
      }
      send(spans);
      show("lookback=1h&limit=1");
      WebElement field = field("service");
      browser.until(
          "services",
          () -> {
            field.click();
            field.sendKeys(Keys.ARROW_DOWN);
            return count("[role=option]") > 50;
          });
      assertThat(count("[role=option]")).as("drawn of 230").isLessThan(150);

      field.sendKeys("ny-113");
      browser.until("one", () -> count("[role=option]") == 1);
      assertThat(field.getAttribute("aria-expanded")).isEqualTo("true");
      field.sendKeys(Keys.ARROW_DOWN);
      assertThat(field.getAttribute("aria-activedescendant"))
          .isEqualTo(browser.find("[data-active]").getAttribute("id"));
      field.sendKeys(Keys.ENTER);
      assertThat(field.getAttribute("value")).isEqualTo("many-113");
      assertThat(count("[role=option]")).isZero();
      field.sendKeys(Keys.ENTER);

      browser.until("searched", () -> browser.url().contains("service=many-113"));
    }

    @Test
    void service_thatIsNone_isNotTaken_andEscapeLeavesTheOld() {
      stored(now, 5);
      showAll();
      untilRows(1);
      WebElement field = field("service");

      field.click();
      field.sendKeys("nobody" + Keys.TAB);
      assertThat(field.getAttribute("value")).isEqualTo(service);
      field.click();
      field.sendKeys("x" + Keys.ESCAPE);

      assertThat(field.getAttribute("value")).isEqualTo(service);
      assertThat(field.getAttribute("aria-expanded")).isEqualTo("false");
    }

    @Test
    void operation_ofAnyText_needsNoService() {
      String id = stored("operation of " + service, now, 5, 1);
      stored("other", now, 5, 1);
      show("lookback=1h&limit=20");

      field("operation").sendKeys("operation of " + service, Keys.ENTER);
      button("Find Traces").click();

      browser.until("it", () -> rows().equals(List.of(id)));
    }

    @Test
    void tags_withOperators_areTheBackendsFilter_othersAreJaegers() {
      stored(now, 5);
      showAll();
      untilRows(1);

      field("tags").sendKeys("color=red-1", Keys.ENTER);
      browser.until("asked", () -> asked("query.attributes=%7B%22color%22%3A%22red-1%22%7D"));
      field("tags").sendKeys(" OR size>=5", Keys.ENTER);

      browser.until("asked", () -> asked("query.filter=color%3Dred-1+OR+size%3E%3D5"));
      assertThat(browser.url()).contains("filter=color%3Dred-1").doesNotContain("tags=");
    }

    @Test
    void tags_withOperators_findWhatTheySay() {
      String two = stored("op", now, 5, 2);
      stored("op", now, 5, 1);
      showAll();
      untilRows(2);

      field("tags").sendKeys("color~\"^red-[23]$\"", Keys.ENTER);

      untilRows(1);
      assertThat(rows()).containsExactly(two);
    }

    @Test
    void tags_begun_areCompletedFromWhatIsStored() {
      String two = stored("op", now, 5, 2);
      stored("op", now, 5, 1);
      showAll();
      untilRows(2);

      field("tags").sendKeys("col");
      browser.find(By.xpath("//li[@role='option'][.='color=']"));
      field("tags").sendKeys(Keys.ARROW_DOWN, Keys.ENTER);
      browser.find(By.xpath("//li[@role='option'][.='color=red-2']")).click();
      browser.until("it", () -> field("tags").getAttribute("value").equals("color=red-2"));
      button("Find Traces").click();

      untilRows(1);
      assertThat(rows()).containsExactly(two);
    }

    @Test
    void filter_thatCannotBe_saysWhere() {
      show("lookback=1h&filter=a%20%3E%3D");

      assertThat(browser.find(".notice.problem").getText()).contains("at position");
      // The browser says itself that the backend answered 400.
      assertThat(browser.complaints()).hasSize(1);
    }

    private boolean asked(String parameter) {
      return (Boolean)
          run(
              "return performance.getEntriesByType('resource').some("
                  + "e => e.name.includes('trace-summaries') && e.name.includes(arguments[0]))",
              parameter);
    }

    @Test
    void help_opened_hasSyntaxAndExamples_andEscapeClosesIt() {
      show("lookback=1h");

      browser.find(".help summary").click();

      assertThat(browser.find(".help .menu-panel").getText())
          .contains("error=true", "message=\"two words\"", "http.status_code>=500", "exists");
      browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
      browser.until("closed", () -> !browser.all(".help .menu-panel").get(0).isDisplayed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1600, 360})
    void customRange_hasRoomForTheTime_andNamesItsZone(int width) {
      browser.resize(width, 900);
      show("lookback=custom&limit=20&start=" + (now - MINUTE) + "&end=" + now);
      if (width < 700) {
        browser.find(".fold").click();
      }

      for (String name : List.of("start", "end")) {
        assertThat(field(name).getRect().width).as(name).isGreaterThanOrEqualTo(230);
      }
      String zone = (String) run("return Intl.DateTimeFormat().resolvedOptions().timeZone");
      assertThat(browser.find(".range legend").getText()).contains(zone);
    }

    @Test
    void reset_leavesNothingOfTheFilters() {
      show("service=" + service + "&tags=%7B%22a%22%3A%22b%22%7D&minDuration=1s&limit=7");
      browser.until("tags", () -> field("tags").getAttribute("value").equals("a=b"));

      button("Reset").click();

      browser.until("no tags", () -> field("tags").getAttribute("value").isEmpty());
      assertThat(field("service").getAttribute("value")).isEmpty();
      assertThat(field("minDuration").getAttribute("value")).isEmpty();
      assertThat(field("limit").getAttribute("value")).isEqualTo("20");
    }

    @Test
    void onAPhone_isOneLine_untilItIsUsed() {
      stored(now, 5);
      browser.resize(360, 760);
      show("service=" + service + "&lookback=1h&limit=20");
      untilRows(1);

      assertThat(browser.find(".fold").getText()).startsWith(service + " · last hour");
      assertThat(browser.all("[name=service]").get(0).isDisplayed()).isFalse();
      assertThat(browser.find("tr.result").getRect().y).isLessThan(600);
      browser.find(".fold").click();

      browser.until("the form", () -> browser.all("[name=service]").get(0).isDisplayed());
      button("Find Traces").click();
      assertThat((Long) run("return document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo(360);
    }

    @Test
    void onAWideScreen_folded_isKept() {
      show("service=" + service + "&lookback=1h&limit=20");
      browser.find("[name=service]");

      browser.find(".fold").click();

      browser.until("folded", () -> count(".search.folded") == 1);
      show("service=" + service + "&lookback=1h&limit=20");
      browser.until("folded", () -> count(".search.folded") == 1);
    }

    @Test
    void searches_thatWereMade_areOffered() {
      show("lookback=1h&limit=20");
      field("tags").sendKeys("color=red-1", Keys.ENTER);
      browser.until("searched", () -> browser.url().contains("tags="));
      show("lookback=2h&limit=20");

      browser.find(".recent summary").click();
      browser.findText("all services · color=red-1 · last hour").click();

      browser.until("again", () -> field("tags").getAttribute("value").equals("color=red-1"));
    }
  }

  @Test
  void backend_thatIsAway_isSaid_andWhatWasFoundStays() {
    AllInOne other = AllInOne.start();
    try {
      send(other, List.of(span(new TraceId(7, ++lastId), 1, 0, "op", now, 5)));
      browser.show(other.queryUrl().resolve("search?lookback=1h&limit=20").toString());
      untilRows(1);
      assertThat(button("Live").isDisplayed()).isTrue();
    } finally {
      other.close();
    }

    assertThat(button("Away").isDisplayed()).isTrue();
    assertThat(rows()).hasSize(1);
    assertThat(browser.complaints()).as("the browser's, of connections").isNotEmpty();
    browser.show("about:blank");
    browser.complaints();
  }

  @Test
  void emptyStore_namesThePortsAsTheyAre() {
    try (AllInOne empty = AllInOne.start()) {
      browser.show(empty.queryUrl().toString());

      assertThat(browser.find("[data-test=nothing-received]").getText())
          .contains(
              ":" + empty.port(Port.OTLP),
              ":" + empty.port(Port.COLLECTOR) + "/api/traces",
              "JAEGER_AGENT_PORT=" + empty.port(Port.AGENT_COMPACT))
          .doesNotContain("4318", "14268");
      browser.show("about:blank");
    }
  }

  @Nested
  class Uploads {
    @TempDir Path folder;

    private void upload(String name, String text) throws IOException {
      choose(Files.writeString(folder.resolve(name), text));
    }

    private void choose(Path file) {
      browser.until("the form", () -> count("input[type=file]") == 1);
      browser.all("input[type=file]").get(0).sendKeys(file.toString());
    }

    private String trace(String id, long start) {
      return String.format(
          "{\"traceID\":\"%s\",\"spans\":[{\"spanID\":\"1\",\"operationName\":\"up\","
              + "\"processID\":\"p\",\"startTime\":%d,\"duration\":5000}],"
              + "\"processes\":{\"p\":{\"serviceName\":\"%s\"}}}",
          id, start, service);
    }

    private String otlp(String id) {
      return String.format(
          "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
              + "\"value\":{\"stringValue\":\"%s\"}}]},\"scopeSpans\":[{\"spans\":["
              + "{\"traceId\":\"%s\",\"spanId\":\"00000000000000aa\",\"name\":\"up\","
              + "\"startTimeUnixNano\":\"%d000\",\"endTimeUnixNano\":\"%d000\"}]}]}]}",
          service, id, now, now + 5);
    }

    @Test
    void traces_ofAFile_standAmongTheOthers_andAreMarked() throws Exception {
      String stored = stored(now, 1000);
      showAll();
      untilRows(1);

      upload("a.json", "{\"data\":[" + trace("abc1", now - 5) + "]}");

      untilRows(2);
      assertThat(rows()).containsExactly(stored, "abc1");
      assertThat(row("abc1").getText()).contains("Uploaded");
      assertThat(row(stored).getText()).doesNotContain("Uploaded");
      row("abc1").findElement(By.cssSelector("a")).click();
      assertThat(browser.find("h1").getText()).contains("up");
      browser.driver().navigate().back();
      browser.find("[aria-label='Remove a.json']").click();
      untilRows(1);
    }

    @Test
    void linesOfOtlp_asTheCollectorWritesThem_areRead() throws Exception {
      showAll();

      upload(
          "lines.jsonl",
          otlp("0000000000000000000000000000abc2")
              + "\n"
              + otlp("0000000000000000000000000000abc3"));

      untilRows(2);
    }

    @Test
    void badTrace_amongGoodOnes_isCountedAndNamed() throws Exception {
      showAll();

      upload(
          "mixed.json",
          "["
              + trace("abc4", now)
              + ",{\"traceID\":\"abc5\",\"spans\":[]},"
              + trace("abc6", now)
              + "]");

      untilRows(2);
      assertThat(browser.find(".notice").getText())
          .contains("mixed.json: 1 part left out: trace abc5: it has no spans");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"data\":[]} | it holds no traces.",
          "nothing | it is no JSON",
          "{\"a\":1} | is neither a trace of the query API nor OTLP"
        })
    void file_withoutTraces_saysWhy(String text, String reason) throws Exception {
      showAll();

      upload("b.json", text);

      assertThat(browser.find(".notice").getText()).startsWith("b.json: ").contains(reason);
    }

    @Test
    void span_withoutAStart_isShownAtItsParents() throws Exception {
      showAll();

      upload(
          "zero.json",
          trace("abc7", now)
              .replace(
                  "\"spans\":[",
                  "\"spans\":[{\"spanID\":\"2\",\"operationName\":\"zero\",\"processID\":\"p\","
                      + "\"startTime\":0,\"duration\":7,\"references\":[{\"refType\":\"CHILD_OF\","
                      + "\"traceID\":\"abc7\",\"spanID\":\"1\"}]},"));

      untilRows(1);
      assertThat(row("abc7").findElement(By.cssSelector(".span-count")).getText()).startsWith("2");
      assertThat(row("abc7").getText()).contains("5ms");
    }

    /**
     * Frames are drawn all the while, and say what is being done: nothing of it holds the page up.
     */
    @Test
    void largeFile_isReadWhileThePageGoesOn() throws Exception {
      int traces = Boolean.getBoolean("skua.long") ? 20_000 : 2_000;
      Path file = folder.resolve("large.json");
      try (Writer out = Files.newBufferedWriter(file)) {
        out.write("{\"data\":[");
        for (int i = 0; i < traces; i++) {
          out.write((i == 0 ? "" : ",") + padded(Integer.toHexString(0x10000 + i)));
        }
        out.write("]}");
      }
      show("service=" + service + "&lookback=1h&limit=20");
      browser.find("[data-test=reading]");
      run(
          "window.seen = new Set();"
              + " const line = document.querySelector('[data-test=reading]');"
              + " new MutationObserver(() => seen.add(line.textContent.split(' ')[0]))"
              + ".observe(line, {characterData: true, childList: true, subtree: true})");

      choose(file);

      String title = String.format(Locale.ROOT, "%,d traces", traces);
      browser.until("read", () -> title(title));
      assertThat(count("[data-trace]")).as("drawn").isEqualTo(1500);
      assertThat((String) run("return [...seen].join()")).contains("Reading", "Parsing", "Sorting");
      browser.find("[aria-label='Remove large.json']").click();
      browser.until("removed", () -> count("[data-trace]") == 0);
    }

    private boolean title(String expected) {
      return browser.all(".results-head h2").stream()
          .anyMatch(head -> head.getText().startsWith(expected));
    }

    /** Some 5 kB. */
    private String padded(String id) {
      return trace(id, now)
          .replace(
              "\"duration\":5000",
              "\"duration\":5000,\"tags\":[{\"key\":\"pad\",\"value\":\""
                  + "x".repeat(4800)
                  + "\"}]");
    }
  }
}
