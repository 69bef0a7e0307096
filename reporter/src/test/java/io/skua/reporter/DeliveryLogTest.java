/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.internal.SafeLog;
import io.skua.tracer.CapturedLog;
import org.junit.jupiter.api.Test;

class DeliveryLogTest {
  private static final String FORGED = "x\nERROR\r";

  @Test
  void lines_controlsInWhatOthersSay_escaped() {
    try (CapturedLog log = new CapturedLog(DeliveryLogTest.class)) {
      DeliveryLog delivery = new DeliveryLog(SafeLog.of(DeliveryLogTest.class), FORGED);
      delivery.fails(FORGED);
      delivery.rejected(1, FORGED);
      delivery.encodingFailed(new Exception(FORGED));
      delivery.diskFails(new Exception(FORGED));

      assertThat(log.lines())
          .hasSize(4)
          .allSatisfy(line -> assertThat(line).contains("x\\nERROR\\r").doesNotContain("\n", "\r"));
    }
  }
}
