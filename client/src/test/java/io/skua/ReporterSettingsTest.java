/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.thrift.DecodedBatch;
import io.skua.thrift.ThriftDecoder;
import io.skua.tracer.SkuaTracer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of queue, buffer and spool come to, as the tracer says it. */
class ReporterSettingsTest {
  private static final String HTTP = "JAEGER_ENDPOINT=http://127.0.0.1:1/api/traces";

  @TempDir Path directory;

  private static String inForce(String... settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAEGER_SAMPLER_TYPE", "const");
    environment.put("JAEGER_SAMPLER_PARAM", "0");
    for (String setting : settings) {
      String[] nameAndValue = setting.split("=", 2);
      environment.put(nameAndValue[0], nameAndValue[1]);
    }
    try (SkuaTracer tracer =
        Configuration.from(new Settings(name -> null, environment::get), "shop").getTracer()) {
      return tracer.toString();
    }
  }

  @Test
  void queue_bySettings_isBoundedByNumberAndBytes() {
    assertThat(inForce()).contains("queue=16384 spans, 16777216 bytes,");
    assertThat(inForce("JAEGER_REPORTER_QUEUE_BYTES=2048", "JAEGER_REPORTER_MAX_QUEUE_SIZE=8"))
        .contains("queue=8 spans, 2048 bytes,");
  }

  @Test
  void onFull_blockForATime_isSaid() {
    assertThat(inForce()).doesNotContain("blocks");
    assertThat(inForce("JAEGER_REPORTER_ON_FULL=drop")).doesNotContain("blocks");
    assertThat(inForce("JAEGER_REPORTER_ON_FULL=block:50ms")).contains("blocks=50ms");
    assertThat(inForce("JAEGER_REPORTER_ON_FULL=BLOCK: 2s")).contains("blocks=2000ms");
  }

  @ParameterizedTest
  @CsvSource({
    "JAEGER_REPORTER_ON_FULL=wait, 'drop, or block:<time>'",
    "JAEGER_REPORTER_ON_FULL=block:, 'drop, or block:<time>'",
    "JAEGER_REPORTER_ON_FULL=block:soon, 'drop, or block:<time>'",
    "JAEGER_REPORTER_ON_FULL=block:-5, 'drop, or block:<time>'",
    "JAEGER_REPORTER_QUEUE_BYTES=10, from 1024",
    "JAEGER_SENDER_BUFFER_BYTES=1000, from 1048576",
    "JAEGER_SENDER_ON_BUFFER_FULL=both, 'oldest, newest'",
    "JAEGER_SENDER_RETRY_DEADLINE=-1, 0 ms or more",
    "JAEGER_SENDER_MAX_RETRY_AFTER=-1s, 0 ms or more",
  })
  void setting_thatMakesNoSense_failsWithItsNameAndWhatIsAllowed(String setting, String allowed) {
    String name = setting.substring(0, setting.indexOf('='));

    assertThatThrownBy(() -> inForce(HTTP, setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(allowed);
  }

  @Test
  void buffer_byHttp_hasTheDefaults() {
    assertThat(inForce(HTTP))
        .contains("buffer=16777216 bytes, drops the oldest, retryDeadline=60000ms")
        .doesNotContain("spool");
  }

  @Test
  void buffer_bySettings_isSaid() {
    assertThat(
            inForce(
                HTTP,
                "JAEGER_SENDER_BUFFER_BYTES=2000000",
                "JAEGER_SENDER_ON_BUFFER_FULL=newest",
                "JAEGER_SENDER_RETRY_DEADLINE=5m"))
        .contains("buffer=2000000 bytes, drops the newest, retryDeadline=300000ms");
  }

  @Test
  void buffer_byUdp_isNone() {
    assertThat(inForce("JAEGER_SENDER_BUFFER_BYTES=2000000")).doesNotContain("buffer=");
  }

  @Test
  void buffer_ofLargerPacketsThanTheDefault_holdsOne() {
    assertThat(inForce(HTTP, "JAEGER_SENDER_MAX_PACKET_SIZE=20000000"))
        .contains("buffer=20000000 bytes");
  }

  @Test
  void spool_bySettings_isMadeForItsOwnerAlone() throws Exception {
    Path spool = directory.resolve("made/here");

    assertThat(
            inForce(HTTP, "JAEGER_SENDER_SPOOL_DIR=" + spool, "JAEGER_SENDER_SPOOL_BYTES=2000000"))
        .contains("spool=" + spool + " of 2000000 bytes");
    assertThat(Files.isDirectory(spool)).isTrue();
  }

  @Test
  void spool_thatCannotBeMade_failsWithItsSetting() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));

    assertThatThrownBy(() -> inForce(HTTP, "JAEGER_SENDER_SPOOL_DIR=" + file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JAEGER_SENDER_SPOOL_DIR")
        .hasMessageContaining("a-file");
  }

  @Test
  void spool_samplerMakesNoSense_isGivenBack() {
    String spool = "JAEGER_SENDER_SPOOL_DIR=" + directory;
    assertThatThrownBy(() -> inForce(HTTP, spool, "JAEGER_SAMPLER_TYPE=dice"))
        .isInstanceOf(IllegalArgumentException.class);

    inForce(HTTP, spool);
    assertThat(directory.resolve("1")).doesNotExist(); // Where a second one would have gone.
  }

  @Test
  void spool_tooSmall_failsWithItsSetting() {
    assertThatThrownBy(
            () ->
                inForce(
                    HTTP, "JAEGER_SENDER_SPOOL_DIR=" + directory, "JAEGER_SENDER_SPOOL_BYTES=1000"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JAEGER_SENDER_SPOOL_BYTES");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stats_bySetting_areInEachBatch(boolean set) throws Exception {
    try (DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      agent.setSoTimeout(20_000);
      Map<String, String> environment =
          Map.of(
              "JAEGER_AGENT_HOST", "127.0.0.1",
              "JAEGER_AGENT_PORT", "" + agent.getLocalPort(),
              "JAEGER_SENDER_STATS", "" + set,
              "JAEGER_SAMPLER_TYPE", "const",
              "JAEGER_SAMPLER_PARAM", "1");
      try (SkuaTracer tracer =
          Configuration.from(new Settings(name -> null, environment::get), "shop").getTracer()) {
        tracer.buildSpan("op").start().finish();
      }
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      agent.receive(packet);

      DecodedBatch batch =
          ThriftDecoder.compact().decodeMessage(packet.getData(), 0, packet.getLength());
      assertThat(batch.seqNo()).isEqualTo(set ? 1L : null);
      assertThat(batch.stats() != null).isEqualTo(set);
      assertThat(batch.processTags().stream().anyMatch(tag -> tag.key().equals("client-uuid")))
          .isEqualTo(set);
    }
  }
}
