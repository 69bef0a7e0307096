/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the kernel drops while a backend does not read, which is stopped as a busy machine would.
 */
@Tag("slow")
class OverflowTest {
  private static final int DATAGRAMS = 1_000;
  private static final String COMPACT = "Send by UDP, compact";
  private static final String BINARY = "Send by UDP, binary";
  private static final String NOTICE = "document.querySelector('[data-test=kernel-drops]')";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Child backend;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/net/udp")), "not Linux");
    backend = Child.open("256m");
  }

  @AfterEach
  void close() {
    if (backend != null) {
      backend.close();
    }
  }

  private void overrun(String... ports) throws Exception {
    backend.suspend();
    byte[] noise = new byte[2_000];
    try (DatagramSocket socket = new DatagramSocket()) {
      for (String port : ports) {
        for (int i = 0; i < DATAGRAMS; i++) {
          socket.send(
              new DatagramPacket(
                  noise, noise.length, InetAddress.getLoopbackAddress(), backend.port(port)));
        }
      }
    }
    backend.resume();
  }

  /** The kernel's own figure. */
  private long kernelDrops(String portLine) throws IOException {
    String port = String.format(Locale.ROOT, ":%04X", backend.port(portLine));
    long drops = 0;
    for (String table : List.of("/proc/net/udp", "/proc/net/udp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+");
        if (columns[1].endsWith(port)) {
          drops += Long.parseLong(columns[columns.length - 1]);
        }
      }
    }
    return drops;
  }

  private String get(String path) throws IOException, InterruptedException {
    return Http.get(backend.url("Look at traces", path)).body();
  }

  private JsonNode status() throws IOException, InterruptedException {
    return JSON.readTree(get("/api/status"));
  }

  @Test
  void udp_moreThanTheKernelHasRoomFor_isCountedAsItCounts_andSaidOnce() throws Exception {
    assertThat(status().get("droppedDatagrams").asLong()).isZero();
    assertThat(get("/metrics"))
        .contains("skua_datagrams_dropped_total{transport=\"udp-compact\"} 0.0");

    overrun(COMPACT, BINARY);
    overrun(COMPACT);

    long compact = kernelDrops(COMPACT);
    long binary = kernelDrops(BINARY);
    assertThat(compact).isPositive();
    assertThat(binary).isPositive();
    assertThat(get("/metrics"))
        .contains("skua_datagrams_dropped_total{transport=\"udp-compact\"} " + compact + ".0")
        .contains("skua_datagrams_dropped_total{transport=\"udp-binary\"} " + binary + ".0");
    assertThat(status().get("droppedDatagrams").asLong()).isEqualTo(compact + binary);
    await()
        .untilAsserted(
            () ->
                assertThat(status().get("refusedBatches").asLong() + compact + binary)
                    .isEqualTo(3 * DATAGRAMS));
    await().until(() -> said("udp-compact") == 1 && said("udp-binary") == 1);
  }

  private long said(String transport) {
    return backend
        .output()
        .lines()
        .filter(line -> line.contains(transport + ": the kernel dropped "))
        .filter(line -> line.contains("WARN") && line.contains("--receive-buffer"))
        .count();
  }

  @Test
  void page_moreThanTheKernelHasRoomFor_saysSoAtOnceAndWhatToDo() throws Exception {
    try (Browser browser = Browser.open()) {
      browser.show(backend.url("Look at traces", "/search"));
      browser.find("[data-test=held]");
      assertThat(browser.all("[data-test=kernel-drops]")).isEmpty();

      overrun(COMPACT);

      String dropped = String.format(Locale.ENGLISH, "%,d datagram", kernelDrops(COMPACT));
      String notice = browser.find("[data-test=kernel-drops]").getText();
      assertThat(notice).contains(dropped, "--receive-buffer", "net.core.rmem_max", "HTTP");
      assertThat(browser.find("[data-test=held]").getAttribute("title"))
          .contains(dropped, " dropped by the kernel");

      browser.screenshot(Path.of("target/screenshots/kernel-drops.png"));
      browser.resize(360, 760);
      assertThat(browser.run("return " + NOTICE + ".getBoundingClientRect().right <= innerWidth"))
          .isEqualTo(true);

      browser.findText("Dismiss").click();
      browser.until("gone", () -> browser.all("[data-test=kernel-drops]").isEmpty());
      overrun(COMPACT);
      browser.find("[data-test=kernel-drops]");
    }
  }
}
