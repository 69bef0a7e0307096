/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Browser;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.ReverseProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page in a browser, below a path of another server. */
@Tag("slow")
class BehindProxyTest {
  private static final String SPANS =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},\
      "scopeSpans":[{"spans":[{"traceId":"000000000000000000000000000000ab","spanId":"00000000000000cd",\
      "name":"buy","startTimeUnixNano":"NOW","endTimeUnixNano":"NOW"}]}]}]}\
      """;

  private static Browser browser;

  @BeforeAll
  static void open() {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private static AllInOne start(AllInOneSettings settings) throws Exception {
    AllInOne backend = AllInOne.start(settings);
    Http.post(
        backend.url(Port.OTLP) + "/v1/traces",
        "application/json",
        SPANS.replace("NOW", System.currentTimeMillis() + "000000").getBytes(UTF_8));
    return backend;
  }

  /** Goes through the views by links, and loads one of them again. */
  private static void assertWorks(String url) {
    browser.show(url + "search");
    browser.find("a[href*='trace/']").click();
    browser.until("the trace is shown", () -> browser.url().startsWith(url + "trace/"));
    browser.show(browser.url());
    browser.findText("buy");
    browser.find("a[href$='dependencies']").click();
    browser.until("the view is shown", () -> browser.url().equals(url + "dependencies"));

    assertThat(browser.complaints()).isEmpty();
    browser.show("about:blank"); // A page complains of a backend that goes.
  }

  @Test
  void page_prefixTakenOff_works() throws Exception {
    try (AllInOne backend = start(AllInOneSettings.ephemeral());
        ReverseProxy proxy = new ReverseProxy("/tools/tracing", backend.queryUrl())) {
      assertWorks(proxy.url("/tools/tracing/"));
    }
  }

  @Test
  void page_basePath_works() throws Exception {
    try (AllInOne backend = start(AllInOneSettings.ephemeral().withBasePath("/jaeger"))) {
      assertWorks(backend.queryUrl() + "/");
    }
  }
}
