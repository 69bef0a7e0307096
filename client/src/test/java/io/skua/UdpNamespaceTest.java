/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * By an Ethernet, which cuts datagrams into frames of 1,500 bytes, to an agent as it ships: two
 * namespaces of the network, joined by a pair of virtual interfaces. The addresses are of those
 * alone, and reserved for examples. Where there can be no namespaces, it is skipped with the
 * reason; with {@code -Dskua.netns=required} it fails.
 */
@Tag("slow")
@Tag("smoke")
@Tag("alone") // It measures what arrives.
class UdpNamespaceTest {
  private static final String SERVICE_ADDRESS = "192.0.2.1";
  private static final String AGENT_ADDRESS = "192.0.2.2";
  private static final String MTU = "1500";

  private final String id = String.format("skua%08x", ThreadLocalRandom.current().nextInt());
  private final String service = id + "s";
  private final String agent = id + "a";

  static List<SpanLoad.Run> runs() {
    return List.of(
        new SpanLoad.Run(true, true, 5, 0, 5_000, 20_000, false),
        new SpanLoad.Run(true, true, 5, 0, 0, 16_000, false));
  }

  @BeforeEach
  void connect() throws Exception {
    try {
      ip("netns", "add", service);
      ip("netns", "add", agent);
      ip("-n", service, "link", "add", "wire", "type", "veth", "peer", "wire", "netns", agent);
      join(service, SERVICE_ADDRESS);
      join(agent, AGENT_ADDRESS);
    } catch (IOException failed) {
      unavailable("no network namespaces: " + failed.getMessage());
    }
  }

  private static void join(String namespace, String address) throws Exception {
    ip("-n", namespace, "address", "add", address + "/30", "dev", "wire");
    ip("-n", namespace, "link", "set", "wire", "mtu", MTU, "up");
  }

  private static void unavailable(String reason) {
    if ("required".equals(System.getProperty("skua.netns"))) {
      throw new AssertionError(reason);
    }
    abort(reason);
  }

  @AfterEach
  void remove() throws Exception {
    for (String namespace : List.of(service, agent)) {
      try {
        ip("netns", "delete", namespace);
      } catch (IOException neverMade) {
        // Then it was skipped.
      }
    }
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).trim();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  private static List<String> in(String namespace) {
    return List.of("ip", "netns", "exec", namespace);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void report_byAnEthernetToAStockAgent_arrivesWhole(SpanLoad.Run run) throws Exception {
    List<String> undisturbed = new ArrayList<>(in(agent));
    undisturbed.addAll(List.of("nice", "-n", "-10")); // It stands for another machine.
    try (Child receiver = StockAgent.start(AGENT_ADDRESS, run.compact(), undisturbed)) {
      String[] arguments = run.arguments(AGENT_ADDRESS, Integer.parseInt(receiver.await("port ")));
      try (Child load = Child.start(in(service), SpanLoad.class, List.of(), arguments)) {
        Map<String, Long> sent = SpanLoad.numbers(load);
        Map<String, Long> arrived = StockAgent.counts(receiver);

        assertThat(arrived).as("of %s", sent).containsEntry("drops", 0L);
        assertThat(arrived).as("of %s", sent).containsEntry("spans", sent.get("finished"));
      }
    }
  }
}
