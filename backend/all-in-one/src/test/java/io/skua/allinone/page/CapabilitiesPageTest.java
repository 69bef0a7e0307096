/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.store.Capability;
import io.skua.allinone.store.LimitedStore;
import io.skua.allinone.store.SpanStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page over stores that cannot do all: what they cannot is not offered, and never asked. */
class CapabilitiesPageTest extends PageInBrowser {
  private static LimitedStore least;
  private static LimitedStore some;
  private static QueryServer overLeast;
  private static QueryServer overSome;

  /** As Cassandra, but that it finds later; and as OpenSearch. */
  @BeforeAll
  static void store() throws IOException {
    least = new LimitedStore();
    overLeast = new QueryServer(least);
    some =
        new LimitedStore(
            Capability.ANY_SERVICE, Capability.DURATION_WITH_TAGS, Capability.SAME_SPAN);
    overSome = new QueryServer(some);
    for (SpanStore store : List.of(least, some)) {
      new Story().span(1, 0, "shop: buy", 0, 90, Map.of("color", "red")).in(store);
      new Story().span(1, 0, "shop: look", 10, 20, Map.of("color", "blue")).in(store);
    }
  }

  @AfterAll
  static void closeServers() {
    for (QueryServer server : List.of(overLeast, overSome)) {
      server.close();
    }
  }

  private static void show(QueryServer server, String path) {
    browser.show(server.url(path));
    browser.until("the form", () -> count("[name=tags]") == 1);
  }

  private static void untilRows(int expected) {
    browser.until(expected + " rows", () -> count("[data-trace]") == expected);
  }

  private static boolean hasAsked(String path) {
    return (boolean)
        run(
            "return performance.getEntriesByType('resource').some(e => e.name.includes(arguments[0]))",
            path);
  }

  private static void untilAlert(String css, String text) {
    browser.until(
        text, () -> browser.all(css).stream().anyMatch(alert -> alert.getText().contains(text)));
  }

  // A service

  @ParameterizedTest
  @ValueSource(ints = {1600, 360})
  void service_thatIsNeeded_hasToBeChosen(int width) {
    browser.resize(width, 900);
    show(overLeast, "/search?lookback=2h&limit=20");
    assertThat(browser.find("[data-test=no-service]").getText()).contains("one service at a time");
    if (width < 700) {
      browser.find(".fold").click();
    }

    WebElement service = browser.find("[name=service]");
    assertThat(service.getAttribute("placeholder")).isEqualTo("Choose a service");
    button("Find Traces").click();
    untilAlert(".combobox [role=alert]", "Choose a service: this store searches one at a time.");
    assertThat(hasAsked("trace-summaries")).isFalse();
    service.click();
    browser.until("services", () -> options().equals(List.of("shop")));
    service.sendKeys("shop", Keys.ENTER);
    button("Find Traces").click();

    untilRows(2);
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
  }

  private static List<String> options() {
    return browser.all("[role=option]").stream().map(WebElement::getText).toList();
  }

  @Test
  void service_thatIsNotNeeded_mayBeAny() {
    show(overSome, "/search?lookback=2h&limit=20");

    untilRows(2);
    assertThat(field("service").getAttribute("placeholder")).isEqualTo("All services");
  }

  @Test
  void tags_areSuggestedOfAService() {
    show(overLeast, "/search?lookback=2h&limit=20");
    field("tags").sendKeys("col");
    show(overLeast, "/search?service=shop&lookback=2h&limit=20");
    untilRows(2);
    assertThat(hasAsked("api/tags")).isFalse();

    field("tags").sendKeys("col");

    browser.find(By.xpath("//li[@role='option'][.='color=']"));
  }

  // Tags and durations

  @Test
  void tagsAndDuration_excludeEachOther_andItIsSaid() {
    show(overLeast, "/search?service=shop&lookback=2h&limit=20");
    untilRows(2);

    field("tags").sendKeys("color=red");
    assertThat(browser.find(".either").getText())
        .isEqualTo("This store searches by tags or by duration, not by both at once.");
    assertThat(field("minDuration").isEnabled()).isFalse();
    button("Find Traces").click();
    untilRows(1);

    field("tags").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    field("minDuration").sendKeys("50ms");
    field("tags").sendKeys("color=blue");
    button("Find Traces").click();
    untilAlert(".tags-field [role=alert]", "by tags or by duration");
    field("minDuration").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    button("Find Traces").click();

    browser.until("blue", () -> browser.url().contains("blue") && count("[data-trace]") == 1);
  }

  @Test
  void linkWithBoth_saysWhyNothingIsAsked() {
    show(
        overLeast,
        "/search?service=shop&lookback=2h&minDuration=1ms&tags=%7B%22color%22%3A%22red%22%7D");

    untilAlert(".notice.problem", "by tags or by duration, not by both at once");
    assertThat(hasAsked("trace-summaries")).isFalse();
  }

  @Test
  void tagsAndDuration_ofAStoreThatCan_areAsked() {
    show(
        overSome,
        "/search?service=shop&lookback=2h&minDuration=1ms&tags=%7B%22color%22%3A%22red%22%7D");

    untilRows(1);
    assertThat(count(".either")).isZero();
  }

  // Operators

  @Test
  void operators_areNeitherOfferedNorAsked() {
    show(overLeast, "/search?service=shop&lookback=2h&limit=20");
    untilRows(2);

    browser.find(".help summary").click();
    assertThat(browser.find(".help .menu-panel").getText())
        .contains("one or several")
        .doesNotContain(">=", "OR");
    field("tags").sendKeys("color!=red", Keys.ENTER);

    untilAlert(".tags-field [role=alert]", "This store knows no operators");
    assertThat(hasAsked("query.filter")).isFalse();
  }

  // What is found

  @Test
  void nothingFound_saysWhatMayBeWhy() {
    String none = "/search?service=shop&lookback=2h&limit=20&tags=%7B%22color%22%3A%22none%22%7D";

    show(overLeast, none);
    assertThat(browser.find("[data-test=nothing-found]").getText())
        .contains("No trace matches all of this.", "is found a second later", "without tags")
        .doesNotContain("all services");

    show(overSome, none);
    assertThat(browser.find("[data-test=nothing-found]").getText())
        .contains("No trace has one span that matches all of this.", "all services");
  }

  @Test
  void bar_hasNoFiguresOfWhatIsNotKnown_andNothingIsLive() {
    show(overLeast, "/search?service=shop&lookback=2h&limit=20");
    untilRows(2);

    WebElement held = browser.find("[data-test=held]");
    assertThat(held.getText()).isBlank();
    assertThat(held.getAttribute("title")).contains("0 spans received").doesNotContain("held");
    assertThat(count("button.pause")).isZero();
  }

  /** It is asked when something was stored, when that is not found yet, and again. */
  @Test
  void traceThatIsFoundLater_appearsByItself() throws Exception {
    LimitedStore store = new LimitedStore(Capability.ANY_SERVICE);
    try (QueryServer server = new QueryServer(store)) {
      new Story().span(1, 0, "shop: buy", 0, 90, Map.of()).in(store);
      show(server, "/search?lookback=2h&limit=20");
      untilRows(1);
      store.slow(true);
      run("performance.clearResourceTimings()");

      OtlpTrace later = new OtlpTrace(0x1a7e);
      later.span(null, "shop", "look", 0, 50);
      later.send(server.url("/v1/traces"));
      browser.until("asked", () -> hasAsked("trace-summaries"));
      assertThat(count("[data-trace]")).isOne();
      store.slow(false);

      untilRows(2);
      assertThat(button("Live").isDisplayed()).isTrue();
      browser.show("about:blank");
    }
  }

  @Test
  void storeThatIsAway_isSaid_andWhatWasFoundStays() {
    show(overSome, "/search?lookback=2h&limit=20");
    untilRows(2);

    some.answer(0);
    try {
      button("Find Traces").click();
      untilAlert(".notice.problem", "the store is away");
      assertThat(count("[data-trace]")).isEqualTo(2);
    } finally {
      some.answer(Integer.MAX_VALUE);
    }
    button("Find Traces").click();

    browser.until("no alert", () -> count(".notice.problem") == 0);
    assertThat(browser.complaints()).allMatch(said -> said.contains("503"));
  }

  @Test
  void traceThatIsMissing_mayBeFoundLater() {
    browser.show(overSome.url("/trace/ff"));

    assertThat(browser.find("[data-test=trace-missing]").getText())
        .contains("is found a second later");
    assertThat(browser.complaints()).allMatch(said -> said.contains("404"));
  }
}
