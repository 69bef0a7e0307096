/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real browser without a window: the Chromium that the machine has. Where there is none, tests
 * that ask for one are skipped with the reason; with {@code -Dskua.browser=required} they fail.
 */
public final class Browser implements AutoCloseable {
  /** Longer than anything takes that is not stuck, on a busy machine. */
  private static final Duration PROMPTLY = Duration.ofSeconds(30);

  private static final List<String> BROWSERS =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final List<String> DRIVERS =
      List.of("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts one, in light colours and 1600 by 1000 pixels. */
  public static Browser open() {
    String browser = installed(BROWSERS, System.getenv("CHROME_BIN"));
    String chromedriver = installed(DRIVERS, System.getenv("CHROMEDRIVER_BIN"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser);
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-device-scale-factor=1");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of(chromedriver).toFile())
            .usingAnyFreePort()
            .build();
    Browser opened = new Browser(new ChromeDriver(service, options));
    opened.resize(1600, 1000);
    return opened;
  }

  private static String installed(List<String> places, String given) {
    return Stream.concat(Stream.ofNullable(given), places.stream())
        .filter(place -> Files.isExecutable(Path.of(place)))
        .findFirst()
        .orElseGet(() -> missing(places.get(0)));
  }

  private static String missing(String program) {
    String reason = "no browser: " + program + " is missing (packages chromium, chromium-driver)";
    if ("required".equals(System.getProperty("skua.browser"))) {
      throw new AssertionError(reason);
    }
    return abort(reason);
  }

  /** Shows a page, and waits until it is loaded. */
  public void show(String url) {
    driver.get(url);
  }

  /** Returns the address that is shown. */
  public String url() {
    return driver.getCurrentUrl();
  }

  /** Gives the page's area so many pixels, whatever the least width of a window is. */
  public void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Prefers dark colours, or light ones. */
  public void prefer(String colours) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
  }

  /** Returns the first element that is there and shown, as soon as there is one. */
  public WebElement find(By by) {
    return until(
        "shown: " + by,
        () -> all(by).stream().filter(WebElement::isDisplayed).findFirst().orElse(null));
  }

  /** Returns the first element of that selector which is shown, as soon as there is one. */
  public WebElement find(String css) {
    return find(By.cssSelector(css));
  }

  /** Returns the innermost element that has this text, as soon as there is one. */
  public WebElement findText(String text) {
    return find(By.xpath("//*[text()[contains(., " + quoted(text) + ")]]"));
  }

  private static String quoted(String text) {
    return text.contains("'") ? '"' + text + '"' : "'" + text + "'";
  }

  /** Returns all elements of that selector that are there now. */
  public List<WebElement> all(String css) {
    return all(By.cssSelector(css));
  }

  private List<WebElement> all(By by) {
    return driver.findElements(by);
  }

  /** Waits until something is so: neither null nor false. Elements may be replaced meanwhile. */
  public <T> T until(String what, java.util.function.Supplier<T> condition) {
    return new WebDriverWait(driver, PROMPTLY)
        .withMessage(what)
        .ignoring(StaleElementReferenceException.class)
        .until(any -> condition.get());
  }

  /** Runs a script in the page and returns what it returns; a promise is waited for. */
  public Object run(String script, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(PROMPTLY);
    return driver.executeScript(script, arguments);
  }

  /** Returns what the page complained of on its console since this was last asked. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  /** Takes a picture of what is shown. */
  public void screenshot(Path png) throws IOException {
    Files.createDirectories(png.getParent());
    Files.write(png, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Returns the driver, for keys, pointers and what else there is. */
  public ChromeDriver driver() {
    return driver;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
