/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.skua.allinone.Browser;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
  private Running demo;
  private Browser browser;

  @BeforeAll
  void open() {
    browser = Browser.open();
    demo = Running.fast();
  }

  @AfterAll
  void close() {
    if (demo != null) {
      demo.close();
      browser.close();
    }
  }

  private void show() {
    browser.show(demo.hotrod.url().toString());
    browser.until("the state of the switches", () -> !text("#now-delay").isEmpty());
  }

  private String text(String css) {
    return browser.find(css).getText();
  }

  private void click(String customer) {
    browser.find("[data-customer='" + customer + "']").click();
  }

  private List<String> rides(int count) {
    browser.until(
        count + " rides",
        () ->
            browser.all("#rides li").size() == count
                && browser.all("#rides .ride strong").size() == count);
    return browser.all("#rides li").stream().map(WebElement::getText).toList();
  }

  @Test
  void click_customer_showsTheRideAndLinksToItsTrace() {
    show();
    click("392");
    String client = text("#client");
    assertThat(rides(1).get(0))
        .matches(
            "(?s)HotROD T7\\d{5}C arriving in \\d+min\\s+req: %s-1, latency: \\d+ms\\s+find trace\\s+open trace"
                .formatted(client));
    String driver = text("#rides strong");
    List<String> links =
        browser.all("#rides a").stream().map(link -> link.getDomAttribute("href")).toList();
    String ui = demo.backend.queryUrl().toString();
    assertThat(links.get(0))
        .isEqualTo(
            ui
                + "/search?limit=20&lookback=1h&service=frontend&tags=%7B%22driver%22%3A%22"
                + driver
                + "%22%7D");
    assertThat(links.get(1)).matches(ui + "/trace/[0-9a-f]{32}");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void openTrace_followed_isTheTraceOfTheClick() throws Exception {
    show();
    click("123");
    rides(1);
    String href = browser.all("#rides a").get(1).getDomAttribute("href");
    String api = href.replace("/trace/", "/api/traces/");
    demo.tracers.flush();
    HttpResponse<String> trace = Running.get(java.net.URI.create(api));
    assertThat(trace.statusCode()).isEqualTo(200);
    assertThat(trace.body()).contains("HTTP GET /dispatch", text("#client") + "-1");
  }

  @Test
  void clicks_several_areShownNewestFirst() {
    show();
    click("392");
    click("123");
    click("731");
    assertThat(rides(3))
        .extracting(ride -> ride.replaceAll("(?s).*-(\\d), lat.*", "$1"))
        .containsExactly("3", "2", "1");
  }

  @Test
  void click_rideFails_saysWhyAndLinksToItsTrace() {
    show();
    browser.run("document.querySelector(\"[data-customer='731']\").dataset.customer = '999'");
    click("999");
    browser.until("the problem", () -> browser.all("#rides .problem").size() == 1);
    assertThat(text("#rides .problem"))
        .isEqualTo("No car for Japanese Desserts: 404: invalid customer ID");
    assertThat(browser.all("#rides a"))
        .extracting(link -> link.getDomAttribute("href"))
        .singleElement(STRING)
        .matches(demo.backend.queryUrl() + "/trace/[0-9a-f]{32}");
    assertThat(browser.complaints()).singleElement(STRING).contains("404 (Not Found)");
  }

  @Test
  void switch_byKeyboard_changesTheDemo() {
    show();
    browser.find("#fix-workers").sendKeys(Keys.SPACE);
    browser.until("more workers", () -> text("#now-workers").startsWith("100 workers"));
    assertThat(demo.fixes.now().routeWorkerPoolSize()).isEqualTo(100);
    browser.find("#fix-workers").sendKeys(Keys.SPACE);
    browser.until("few workers", () -> text("#now-workers").startsWith("3 workers"));
    assertThat(demo.fixes.now().routeWorkerPoolSize()).isEqualTo(3);
  }

  @Test
  void page_anyWidthAndColours_fitsItsWindow() throws Exception {
    for (String colours : List.of("light", "dark")) {
      for (int width : List.of(360, 800, 1600)) {
        browser.resize(width, 900);
        browser.prefer(colours);
        show();
        click("567");
        rides(1);
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
            .as(colours + ' ' + width)
            .isEqualTo(true);
        browser.screenshot(Path.of("target/screenshots/hotrod-" + colours + '-' + width + ".png"));
      }
    }
    browser.resize(1600, 1000);
    browser.prefer("light");
  }

  @Test
  void page_policy_hasNoInlineScript() throws Exception {
    assertThat(demo.get(Service.FRONTEND, "/").headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe"));
  }
}
