/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** What a search finds: the list, which stands still under the pointer, and its drawing. */
class SearchResultsTest extends SearchInBrowser {
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

  // The table

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
    TraceId id = newId();
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

  @Test
  void list_downloaded_isAsTheBackendSends() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 51; i++) { // One more than are asked for at once.
      ids.add(stored(now - i, 1000));
    }
    Span large = span(newId(), 1, 0, "op", now + 1, 9);
    Tag tag = new Tag("number", 1_234_567_890_123_456_789L);
    backend
        .store()
        .add(
            List.of(
                new Span(
                    large.traceId(),
                    1,
                    "op",
                    List.of(),
                    1,
                    now + 1,
                    9,
                    List.of(tag),
                    List.of(),
                    large.process(),
                    List.of())));
    showAll();
    untilRows(52);
    run("URL.createObjectURL = blob => { window.saved = blob; return 'data:,'; }");

    button("Download JSON").click();

    browser.until("saved", () -> run("return window.saved ?? null") != null);
    String saved = (String) run("return saved.text()");
    assertThat(saved).contains("1234567890123456789");
    ids.add(large.traceId().toString());
    assertThat(run("return JSON.parse(arguments[0]).data.map(t => t.traceID).sort().join()", saved))
        .isEqualTo(ids.stream().sorted().collect(Collectors.joining(",")));
  }

  // The drawing

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
      TraceId id = newId();
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

  // The backend

  @Test
  void backend_thatIsAway_isSaid_andWhatWasFoundStays() {
    AllInOne other = AllInOne.start();
    try {
      send(other, List.of(span(newId(), 1, 0, "op", now, 5)));
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
}
