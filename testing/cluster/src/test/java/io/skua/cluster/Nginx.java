/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.junit.jupiter.api.Assumptions.abort;

import io.skua.allinone.Port;
import io.skua.engines.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real nginx before collectors and queries, as in production. It ends with the JVM of the tests.
 * Where there is none, the test is skipped; with {@code -Dskua.nginx=required} it fails.
 */
final class Nginx implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx");

  private final int collectorPort = Engine.freePort();
  private final int queryPort = Engine.freePort();
  private final Process process;

  /** Starts one, with its files in a directory, and waits until it listens. */
  Nginx(String program, Path directory, List<Server> collectors, List<Server> queries)
      throws IOException {
    Path config = directory.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log nginx.log;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          scgi_temp_path scgi;
          uwsgi_temp_path uwsgi;
          client_max_body_size 16m;
          proxy_set_header Host $http_host;
          # All writes may be made twice: a span has one place in the store.
          proxy_next_upstream error timeout http_502 http_503 non_idempotent;
          upstream collectors { %s }
          upstream queries { %s }
          server {
            listen 127.0.0.1:%d;
            location / { proxy_pass http://collectors; }
          }
          server {
            listen 127.0.0.1:%d;
            location / { proxy_pass http://queries; }
          }
        }
        """
            .formatted(
                servers(collectors, Port.COLLECTOR),
                servers(queries, Port.QUERY),
                collectorPort,
                queryPort));
    Path log = directory.resolve("nginx.out");
    // The shell ends it when the input ends, which this JVM holds open.
    process =
        new ProcessBuilder(
                "sh",
                "-c",
                "\"$@\" & cat; kill $!; wait",
                "sh",
                program,
                "-p",
                directory + "/",
                "-c",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Server.awaitListening(process, queryPort, log);
  }

  private static String servers(List<Server> servers, Port port) {
    return servers.stream()
        .map(server -> "server 127.0.0.1:" + server.port(port) + " fail_timeout=1s;")
        .collect(Collectors.joining(" "));
  }

  /** Returns where it is. */
  static String program() {
    return PLACES.stream()
        .filter(place -> Files.isExecutable(Path.of(place)))
        .findFirst()
        .orElseGet(Nginx::missing);
  }

  private static String missing() {
    String reason = "no nginx (package nginx-light)";
    if ("required".equals(System.getProperty("skua.nginx"))) {
      throw new AssertionError(reason);
    }
    return abort(reason);
  }

  /** Returns the port of the collectors. */
  int collectorPort() {
    return collectorPort;
  }

  /** Returns the port of the queries. */
  int queryPort() {
    return queryPort;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }
}
