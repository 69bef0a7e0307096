/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.TraceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The form of the search, and the links that fill it in. */
class SearchFormTest extends SearchInBrowser {
  @TempDir Path folder;

  // Links

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
    TraceId id = newId();
    Span span = span(id, 1, 0, " padded ", now, 5);
    send(List.of(span));
    Span blank = span(newId(), 1, 0, "  ", now, 5);
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

  // The form

  @Test
  void service_ofMany_isFoundByTyping() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 229; i++) {
      spans.add(span("many-" + i, newId(), 1, 0, "op", now, 5));
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
    assertThat((Long) run("return document.documentElement.scrollWidth")).isLessThanOrEqualTo(360);
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

  @Test
  void latestTraces_areLeftOut_ifTheSettingsSaySo_untilTheReaderWantsThem() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("ui.json"),
            "{\"search\": {\"adjustEndTime\": \"2m\", \"defaultLookback\": \"3h\"}}");
    try (AllInOne other = AllInOne.start(AllInOneSettings.ephemeral().withUiConfig(config))) {
      final Span old = span(newId(), 1, 0, "op", now - 3 * MINUTE, 5);
      send(other, List.of(old, span(newId(), 1, 0, "op", now - MINUTE, 5)));
      browser.show(other.queryUrl() + "/search");

      untilRows(1);
      assertThat(rows()).containsExactly(old.traceId().toString());
      assertThat(field("lookback").getAttribute("value")).isEqualTo("3h");
      assertThat(browser.find(".filters").getText()).contains("Leave out the last 2m");
      field("adjust").click();
      button("Find Traces").click();

      untilRows(2);
      browser.show("about:blank");
    }
  }
}
