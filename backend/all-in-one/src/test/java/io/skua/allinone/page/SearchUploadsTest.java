/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;

/** Traces of files in the search. */
class SearchUploadsTest extends SearchInBrowser {
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
        otlp("0000000000000000000000000000abc2") + "\n" + otlp("0000000000000000000000000000abc3"));

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
