/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class MainTest {
  private record Ended(int status, String output) {}

  private static Ended run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = Child.start(environment, List.of("-Xmx256m"), arguments);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  @Test
  void run_saysWhereItListens_andWhatToDoNext() throws Exception {
    try (Child child = Child.open("256m", "--max-traces=500", "--max-bytes=32m")) {
      assertThat(child.output())
          .contains("started in ", "Keeps 500 traces or 32 MiB, in memory.")
          .contains("JAEGER_ENDPOINT=" + child.url("Send by HTTP", "/api/traces"));
      assertThat(child.port("Send by UDP, binary")).isPositive();
      assertThat(Http.get(child.url("Look at traces", "/api/services")).statusCode())
          .isEqualTo(200);
      assertThat(Http.get(child.url("Ask what to sample", "/sampling?service=s")).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void run_receiveBufferThatTheKernelDoesNotGive_saysWhatItGave() throws Exception {
    try (Child child = Child.open("256m", "--receive-buffer=1g")) {
      assertThat(child.output())
          .containsPattern("a receive buffer of [0-9,]+ bytes, not 1,073,741,824: .*rmem_max");
    }
    try (Child child = Child.open("256m")) {
      assertThat(child.output()).doesNotContain("receive buffer");
    }
  }

  @Test
  void run_onASignal_endsAndKeepsWhatArrived(@TempDir Path folder) throws Exception {
    String file = folder.resolve("traces").toString();
    try (Child child = Child.open("256m", "--store-file", file)) {
      Http.post(
          child.url("Send by HTTP", "/api/traces"),
          "application/x-thrift",
          Vector.named("java-http-binary-multispan").bytes());

      assertThat(child.end()).isZero();
    }
    try (AllInOne after =
        AllInOne.start(AllInOneSettings.ephemeral().withStoreFile(Path.of(file)))) {
      assertThat(after.traces()).hasSize(1);
    }
  }

  @Test
  void run_settingsInTheEnvironment_hold() throws Exception {
    Ended ended = run(Map.of("SKUA_PORT_QUERY", "77777"));

    assertThat(ended.status).isEqualTo(2);
    assertThat(ended.output).contains("port query 77777: must be 0 to 65535, or -1 for none");
  }

  @ParameterizedTest
  @CsvSource({
    "--port.query=x, '--port.query'",
    "--port.query=65536, port query 65536",
    "--max-traces=0, 0 traces",
    "--max-bytes=12q, '--max-bytes'",
    "--max-bytes=99999999999g, '--max-bytes'",
    "--sampling-dialect=latin, 'STRINGS, NUMBERS, SPARSE'",
    "--bind=no.such.host.invalid, '--bind'",
    "--base-path=jaeger, base path jaeger",
    "--retention=7, '--retention 7: must be a number of days from 1d to 9999d, such as 7d'",
    "--retention-dry-run, '--retention-dry-run: '",
    "--dependencies=maybe, '--dependencies'",
    "--nonsense, '--nonsense'"
  })
  void run_wrongOption_isNamed(String option, String message) throws Exception {
    Ended ended = run(Map.of(), option);

    assertThat(ended.status).isEqualTo(2);
    assertThat(ended.output).contains(message).doesNotContain("\tat ");
  }

  @Test
  void run_takenPort_isNamedWithTheOptionThatChangesIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = run(Map.of(), "--port.query=" + taken.getLocalPort());

      assertThat(ended.status).isEqualTo(1);
      assertThat(ended.output)
          .contains("port " + taken.getLocalPort(), "--port.query")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void run_retentionOfAStoreThatIsNotShared_isRefusedInWords() throws Exception {
    Ended ended = run(Map.of(), "--retention=7d", "--port.query=0");

    assertThat(ended.status).isEqualTo(2);
    assertThat(ended.output)
        .contains("--retention: is for a store that several processes share")
        .doesNotContain("\tat ");
  }

  @Test
  void run_fileThatCannotBeUsed_isNamed(@TempDir Path folder) throws Exception {
    Path malformed = Files.writeString(folder.resolve("s.json"), "{");

    Ended strategies = run(Map.of(), "--strategies", malformed.toString());
    Ended missing = run(Map.of(), "--strategies", folder.resolve("none.json").toString());
    Ended page = run(Map.of(), "--ui-dir", folder.toString());
    Ended config = run(Map.of(), "--ui-config", malformed.toString());
    Ended list =
        run(Map.of(), "--ui-config", Files.writeString(folder.resolve("l.json"), "[]").toString());
    Ended noConfig = run(Map.of(), "--ui-config", folder.resolve("none.js").toString());

    assertThat(strategies.status).isEqualTo(1);
    assertThat(strategies.output).contains("s.json: ", "line 1").doesNotContain("\tat ");
    assertThat(missing.status).isEqualTo(1);
    assertThat(missing.output).contains("none.json").doesNotContain("\tat ");
    assertThat(config.status).isEqualTo(1);
    assertThat(config.output).contains("UI config ", "s.json: ", "line 1").doesNotContain("\tat ");
    assertThat(list.output).contains("l.json: it is no JSON object").doesNotContain("\tat ");
    assertThat(noConfig.output).contains("UI config cannot be read", "none.js");
    assertThat(page.status).isEqualTo(1);
    assertThat(page.output).contains("index.html").doesNotContain("\tat ");
  }

  @Test
  void help_namesEachOption() throws Exception {
    Ended ended = run(Map.of(), "--help");

    assertThat(ended.status).isZero();
    assertThat(ended.output)
        .contains("SKUA_MAX_TRACES", "--store-file", "--ui-dir", "--zipkin", "--allowed-hosts");
    for (Port port : Port.values()) {
      assertThat(ended.output).contains("--port." + port.label());
    }
    assertThat(options("(?m)^ {2,6}(?:-\\w, )?(--[\\w.-]+)", ended.output))
        .as("the table of docs/all-in-one.md")
        .containsExactlyInAnyOrderElementsOf(
            options(
                "(?<=[|,] )`(--[\\w.-]+)`", Files.readString(Path.of("../../docs/all-in-one.md"))));
  }

  /** Without those that every program has. */
  private static Set<String> options(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(option -> option.group(1))
        .filter(option -> !option.matches("--help|--version"))
        .collect(Collectors.toSet());
  }
}
