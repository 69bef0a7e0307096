/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Main;
import io.skua.allinone.store.StoreType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The program, with all that is on its class path. */
class BackendTest {
  private record Ended(int status, String output) {}

  private static Ended run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SKUA_"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  @Test
  void help_namesTheSettingsOfEachStore() throws Exception {
    Ended ended = run("--help");

    assertThat(ended.status).isZero();
    assertThat(ServiceLoader.load(StoreType.class))
        .extracting(StoreType::name)
        .contains("opensearch", "cassandra");
    for (StoreType type : ServiceLoader.load(StoreType.class)) {
      assertThat(type.settings()).isNotEmpty();
      for (StoreType.Setting setting : type.settings()) {
        assertThat(ended.output).contains("--" + type.name() + '.' + setting.name());
      }
    }
  }

  @Test
  void run_wrongSettingOfAStore_isNamed() throws Exception {
    Ended other = run("--store=cassandra:c", "--opensearch.shards=1");
    Ended opensearch = run("--store=opensearch:http://localhost:1", "--opensearch.shards=none");
    Ended elasticsearch =
        run("--store=elasticsearch:http://localhost:1", "--opensearch.shards=none");
    Ended cassandra = run("--store=cassandra:localhost:none");

    assertThat(other.status).isEqualTo(2);
    assertThat(other.output).contains("--opensearch.shards: is of another store than cassandra");
    assertThat(opensearch.status).isEqualTo(1);
    assertThat(opensearch.output).contains("shards", "none").doesNotContain("\tat ");
    assertThat(elasticsearch).isEqualTo(opensearch);
    assertThat(cassandra.status).isEqualTo(1);
    assertThat(cassandra.output).contains("none").doesNotContain("\tat ");
  }
}
