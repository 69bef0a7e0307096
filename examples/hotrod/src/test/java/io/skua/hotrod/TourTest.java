/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Browser;
import io.skua.allinone.model.Span;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The walk of docs/tour.md, in a browser: from a click on a customer to why it took so long. */
@Tag("slow")
class TourTest {
  private static final By SPANS = By.cssSelector("[role=row][data-span]");
  private static final By BOXES = By.cssSelector("g.box");

  private static Browser browser;
  private static Running demo;
  private static List<SpanTree> rides;

  @BeforeAll
  static void takeRides() throws Exception {
    browser = Browser.open();
    demo = Running.fast();
    for (int i = 0; i < 4; i++) {
      HttpResponse<String> ride = demo.dispatch("123", "1-" + i);
      assertThat(ride.statusCode()).isEqualTo(200);
    }
    rides = demo.dispatches(4);
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

  /** No script was blocked, no file was missing, nothing was thrown. */
  @AfterEach
  void pageHasNoComplaints() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static void show(String path) {
    browser.show(demo.backend.queryUrl().resolve(path).toString());
  }

  private static void showTrace(SpanTree ride) {
    show("/trace/" + ride.traceId());
    until("all spans that fit are shown", () -> spans() > 10);
  }

  private static int spans() {
    return browser.driver().findElements(SPANS).size();
  }

  private static void until(String what, java.util.function.Supplier<Boolean> condition) {
    browser.until(what, condition);
  }

  private static WebElement button(String name) {
    return browser.find(By.xpath("//button[normalize-space()='" + name + "']"));
  }

  /** A ride with so many redis timeouts: of any four, some have two, and some have three. */
  private static SpanTree rideWith(long errors) {
    return SpanTree.withErrors(rides, errors);
  }

  @Test
  void customer_clicked_isFoundByTheDriverThatCame() {
    browser.show(demo.hotrod.url().toString());
    browser.find(By.xpath("//button[contains(., 'Trom Chocolatier')]")).click();

    String found = browser.find(By.partialLinkText("find trace")).getAttribute("href");
    browser.show(found);

    assertThat(found).contains("driver");
    // Each service reports by itself: the page shows what has come, and then the rest.
    until(
        "one trace is found, with all routes",
        () -> browser.all("tr.result").size() == 1 && services().contains("route: 10 spans"));
    assertThat(browser.find("tr.result").getText()).contains("frontend: HTTP GET /dispatch");
    assertThat(browser.find("tr.result .errors .error-mark").isDisplayed()).isTrue();
    assertThat(services()).contains("mysql: 1 span");
  }

  /** What the dots of the first result stand for. */
  private static String services() {
    return browser.find("tr.result .dots").getAttribute("aria-label");
  }

  @Test
  void search_forFrontend_showsErrorsAndServices() {
    show("/search?service=frontend&operation=HTTP%20GET%20%2Fdispatch&lookback=1h&limit=20");

    until("all rides are found", () -> browser.all("tr.result").size() >= rides.size());
    WebElement ride = browser.find("[data-trace='" + rideWith(3).traceId() + "']");
    assertThat(ride.findElement(By.cssSelector(".span-count")).getText()).startsWith("51");
    assertThat(ride.findElement(By.cssSelector(".errors")).getText()).contains("3");
    assertThat(ride.findElement(By.cssSelector(".dots")).getAttribute("aria-label"))
        .contains("redis: 14 spans, 3 errors");
  }

  @Test
  void search_newTrace_appearsByItself() throws Exception {
    show("/search?service=customer&operation=HTTP%20GET%20%2Fcustomer&lookback=1h&limit=100");
    until("the rides are found", () -> browser.all("tr.result").size() >= rides.size());
    int before = browser.all("tr.result").size();

    demo.get(Service.CUSTOMER, "/customer?customer=567");

    until("one more is found", () -> browser.all("tr.result").size() > before);
  }

  @Test
  void result_clicked_opensItsTrace() {
    show("/search?service=frontend&operation=HTTP%20GET%20%2Fdispatch&lookback=1h&limit=20");

    browser.find("[data-trace='" + rideWith(2).traceId() + "'] a").click();

    until("the trace is shown", () -> browser.url().contains("/trace/" + rideWith(2).traceId()));
    assertThat(browser.find("h1").getText()).contains("frontend", "HTTP GET /dispatch");
  }

  @Test
  void timeline_collapsed_showsTheRoot_andExpandedLevelByLevel() {
    showTrace(rides.get(0));

    button("Collapse All").click();
    until("only the root is shown", () -> spans() == 1);

    button("+1 level").click();
    until("and its children", () -> spans() == 13);

    button("Collapse All").click();
    button("Expand All").click();
    until("and all that fit", () -> spans() > 20);
  }

  @Test
  void timeline_byKeys_opensAndClosesDetails() {
    showTrace(rides.get(0));

    browser.find(SPANS).click();
    until("the details of the root", () -> browser.all("section.details-panel").size() == 1);
    browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
    until("no details", () -> browser.all("section.details-panel").isEmpty());
    browser.driver().switchTo().activeElement().sendKeys(Keys.ARROW_DOWN, Keys.ENTER);

    until("those of the next", () -> browser.all("section.details-panel").size() == 1);
    assertThat(browser.find("section.details-panel").getText()).contains("HTTP GET: /customer");
  }

  @Test
  void timeline_redisTimeouts_areFoundAndRead() {
    showTrace(rideWith(3));

    WebElement find = browser.find("input[aria-label='Find in the trace']");
    find.sendKeys("redis timeout");
    until("it counts them", () -> browser.find(".timeline-count").getText().matches(".*\\d.*"));
    find.sendKeys(Keys.ENTER);
    browser.find(By.cssSelector(".span.match .error-mark")).click();

    assertThat(browser.find("section.details-panel").getText())
        .contains("GetDriver", "error", "true", "redis timeout", "param.driverID");
  }

  @Test
  void architecture_always_countsTheCalls() {
    show("/dependencies");

    until("six services", () -> boxes().size() >= 6);
    assertThat(boxes().stream().map(WebElement::getAccessibleName).toList())
        .anyMatch(name -> name.contains("frontend"))
        .anyMatch(name -> name.contains("mysql"));
    assertThat(browser.find("table.calls-table").getText())
        .contains("frontend driver", "driver redis");
  }

  private static List<WebElement> boxes() {
    return browser.driver().findElements(BOXES);
  }

  private static void compare(String one, String other) {
    show("/trace/" + one + "..." + other + "?cohort=" + one + "&cohort=" + other);
    until("boxes are drawn", () -> !boxes().isEmpty());
  }

  private static Set<String> changes() {
    Set<String> changes = new TreeSet<>();
    boxes().forEach(box -> changes.add(box.getAttribute("data-change")));
    return changes;
  }

  private static WebElement boxOf(String operation) {
    return boxes().stream()
        .filter(box -> box.getAccessibleName().contains(operation))
        .findFirst()
        .orElseThrow();
  }

  private static String fill(WebElement box) {
    return (String)
        browser.run("return getComputedStyle(arguments[0].querySelector('.face')).fill", box);
  }

  @Test
  void comparison_twoRides_differInTheRetriesOfRedis() {
    compare(rideWith(2).traceId(), rideWith(3).traceId());

    assertThat(changes()).containsExactly("more", "same");
    WebElement getDriver = boxOf("GetDriver");
    assertThat(getDriver.getAttribute("data-change")).isEqualTo("more");
    assertThat(getDriver.getText()).contains("+1");
    assertThat(fill(getDriver)).isNotEqualTo(fill(boxOf("FindDriverIDs")));

    compare(rideWith(3).traceId(), rideWith(2).traceId());

    assertThat(changes()).containsExactly("less", "same");
    assertThat(boxOf("GetDriver").getText()).contains("−1");
  }

  @Test
  void comparison_withATraceWithoutErrors_hasAColourAndASignForEachChange() throws Exception {
    demo.get(Service.CUSTOMER, "/customer?customer=731");
    until("it has arrived", () -> traceWithoutErrors() != null);
    compare(rideWith(3).traceId(), traceWithoutErrors());

    assertThat(changes()).containsExactly("added", "removed");
    List<String> fills = new ArrayList<>();
    for (WebElement box : boxes()) {
      boolean isAdded = box.getAttribute("data-change").equals("added");
      assertThat(box.getText()).startsWith(isAdded ? "+" : "−");
      fills.add(fill(box));
    }
    assertThat(Set.copyOf(fills)).hasSize(2);
  }

  /** The customer service asked directly. */
  private static String traceWithoutErrors() {
    return demo.backend.traces().stream()
        .filter(trace -> trace.spans().stream().noneMatch(Span::isError))
        .filter(trace -> trace.spans().stream().noneMatch(s -> s.service().equals("frontend")))
        .filter(trace -> trace.spans().size() >= 2)
        .map(trace -> trace.id().toString())
        .findFirst()
        .orElse(null);
  }
}
