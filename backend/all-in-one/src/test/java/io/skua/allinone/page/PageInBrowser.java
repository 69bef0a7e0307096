/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * A browser and a backend for tests of the page: both are opened once for a class, and nothing of
 * one test is there for the next.
 */
@Tag("slow")
abstract class PageInBrowser {
  static Browser browser;
  static AllInOne backend;

  @BeforeAll
  static void open() {
    browser = Browser.open();
    backend = AllInOne.start();
  }

  /** Takes another backend for the tests of this class. */
  static void use(AllInOne other) {
    backend.close();
    backend = other;
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

  /** As for somebody who was never here: nothing remembered, the pointer nowhere near a list. */
  @BeforeEach
  final void begin() {
    browser.resize(1600, 1000);
    browser.prefer("light");
    browser.show(backend.queryUrl() + "/page/icon.svg");
    run("localStorage.clear(); sessionStorage.clear()");
    new Actions(browser.driver()).moveToLocation(2, 2).perform();
  }

  @AfterEach
  final void pageHasNoComplaints() {
    assertThat(browser.complaints()).isEmpty();
  }

  static Object run(String script, Object... arguments) {
    return browser.run(script, arguments);
  }

  static double number(String expression, Object... arguments) {
    return ((Number) run("return " + expression, arguments)).doubleValue();
  }

  static int count(String css) {
    return browser.all(css).size();
  }

  static WebElement button(String name) {
    return browser.find(By.xpath("//button[normalize-space()='" + name + "']"));
  }

  static WebElement field(String name) {
    return browser.find("[name='" + name + "']");
  }
}
