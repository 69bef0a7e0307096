/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuickstartTest {
  @Test
  void main_noSettings_printsTheTraceThatArrived() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Quickstart.reportHere(new PrintStream(printed, true, StandardCharsets.UTF_8));
    String text = printed.toString(StandardCharsets.UTF_8);

    assertThat(text)
        .contains("Sampler: const 1")
        .contains("200 tea: 7 in stock; moon: no such item")
        .containsPattern("5 spans of 2 services in \\d+ datagrams")
        .containsPattern("(?m)^frontend GET /checkout +━+ +\\d+\\.\\d ms$")
        .containsPattern("(?m)^├─ frontend ask warehouse .* ms$")
        .containsPattern("(?m)^│  └─ warehouse GET /stock .* ms$")
        .containsPattern("(?m)^   └─ warehouse GET /stock .* ms$")
        .containsPattern("item=tea +customer=Zoë")
        .containsPattern("\\+\\d+\\.\\d ms +.*event=counted")
        .containsPattern("item=moon .*error=true");
  }
}
