/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engines that tests start are the real ones, and die and come back as they are told. */
@Tag("slow")
class EnginesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Test
  void openSearch2_suspendedAndKilled_comesBackWithWhatItAcknowledged() throws Exception {
    Engine engine = Engine.openSearch2();
    assertThat(get(engine, "/")).contains("\"number\" : \"2.19.1\"", "OpenSearch");
    assertThat(put(engine, "/things/_doc/1", "{\"a\":1}")).contains("created");

    engine.suspend();
    assertThatThrownBy(() -> get(engine, "/", Duration.ofSeconds(1)))
        .isInstanceOf(HttpTimeoutException.class);
    engine.resume();
    assertThat(get(engine, "/")).contains("OpenSearch");

    engine.kill();
    assertThatThrownBy(() -> get(engine, "/")).isInstanceOf(ConnectException.class);
    engine.restart();
    assertThat(get(engine, "/things/_doc/1")).contains("\"_source\":{\"a\":1}");

    engine.close();
    engine.close();
    assertThatThrownBy(() -> get(engine, "/")).isInstanceOf(ConnectException.class);
  }

  @Test
  void cassandra5_killedAndRestarted_hasWhatItAcknowledged() throws Exception {
    try (Engine engine = Engine.start(Kind.CASSANDRA_5, Map.of("commitlog_sync", "batch"))) {
      try (CqlSession session = session(engine)) {
        session.execute(
            "CREATE KEYSPACE k WITH replication"
                + " = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        session.execute("CREATE TABLE k.things (id int PRIMARY KEY, a int)");
        session.execute("INSERT INTO k.things (id, a) VALUES (1, 2)");
      }
      engine.restart();

      try (CqlSession session = session(engine)) {
        Row row = session.execute("SELECT a FROM k.things WHERE id = 1").one();
        assertThat(row.getInt("a")).isEqualTo(2);
        Row local = session.execute("SELECT release_version FROM system.local").one();
        assertThat(local.getString("release_version")).isEqualTo("5.0.9");
      }
    }
  }

  static CqlSession session(Engine engine) {
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress("127.0.0.1", engine.port()))
        .withLocalDatacenter("datacenter1")
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                .build())
        .build();
  }

  @Test
  void engine_jvmThatStartedItIsKilled_endsToo(@TempDir Path directory) throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(jvm.inputReader().readLine());
    ProcessHandle engine = ProcessHandle.of(pid).orElseThrow();

    jvm.destroyForcibly();

    assertThat(engine.onExit()).succeedsWithin(Duration.ofSeconds(30));
  }

  /** Starts an engine and says which process it is. */
  static final class Owner {
    public static void main(String[] args) throws InterruptedException {
      Engine.openSearch2();
      System.out.println(ProcessHandle.current().children().findAny().orElseThrow().pid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @ParameterizedTest
  @EnabledIfSystemProperty(named = "skua.long", matches = ".*")
  @CsvSource({"OPENSEARCH_3,3.8.0", "ELASTICSEARCH_7,7.10.2"})
  void start_otherEngines_areOfThatVersion(Kind kind, String version) throws Exception {
    try (Engine engine = Engine.start(kind, Map.of())) {
      assertThat(get(engine, "/")).contains("\"number\" : \"" + version + "\"");
      assertThat(put(engine, "/things/_doc/1", "{\"a\":1}")).contains("created");
      engine.restart();
      assertThat(get(engine, "/things/_doc/1")).contains("\"_source\":{\"a\":1}");
    }
  }

  private static String get(Engine engine, String path) throws IOException, InterruptedException {
    return get(engine, path, LONG);
  }

  private static String get(Engine engine, String path, Duration atMost)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().timeout(atMost), engine, path);
  }

  private static String put(Engine engine, String path, String json)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder()
            .timeout(LONG)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)),
        engine,
        path);
  }

  private static String send(HttpRequest.Builder request, Engine engine, String path)
      throws IOException, InterruptedException {
    return CLIENT
        .send(
            request.uri(URI.create(engine.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
