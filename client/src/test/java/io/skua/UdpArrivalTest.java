/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.util.*;
import org.junit.jupiter.api.Test;

class UdpArrivalTest {
  public static void main(String[] a) throws Exception {
    new UdpArrivalTest().table();
  }

  static Map<String, Long> run(SpanLoad.Run run) throws Exception {
    try (Child agent = StockAgent.start("127.0.0.1", run.compact(), List.of())) {
      int port = Integer.parseInt(agent.await("port "));
      try (Child load = Child.start(SpanLoad.class, List.of(), run.arguments("127.0.0.1", port))) {
        Map<String, Long> m = SpanLoad.numbers(load);
        m.putAll(StockAgent.counts(agent));
        return m;
      }
    }
  }

  @Test
  void table() throws Exception {
    java.nio.file.Files.writeString(
        java.nio.file.Path.of("/tmp/w/cp.txt"), System.getProperty("java.class.path"));
    for (String line : System.getProperty("rows").split(";")) {
      String[] w = line.split(",");
      SpanLoad.Run run =
          new SpanLoad.Run(
              w[0].equals("skua"),
              w[1].equals("compact"),
              Integer.parseInt(w[2]),
              Integer.parseInt(w[3]),
              Integer.parseInt(w[4]),
              Integer.parseInt(w[5]),
              w.length > 6);
      Map<String, Long> m = run(run);
      System.out.println(
          "ROW "
              + run
              + ": "
              + m
              + " missing "
              + (m.get("finished") - m.get("spans"))
              + " cpu us/span "
              + m.get("cpu") / 1000.0 / m.get("spans"));
    }
  }
}
