/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.engines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Cassandra, of one node that waits for no other. */
final class Cassandra implements Kind.Recipe {
  /** What its scripts give a JVM, for the packages that it reaches into. */
  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/java.lang.ref",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc",
          "jdk.attach/sun.tools.attach");

  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang",
          "java.base/java.util",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/java.lang.module",
          "java.base/java.lang.reflect",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "jdk.management/com.sun.management.internal");

  @Override
  public List<String> arguments(
      Path directory, int port, int innerPort, Map<String, String> settings) throws IOException {
    Path config = directory.resolve("cassandra.yaml");
    Files.writeString(config, settings(directory, port, innerPort, settings));
    Path logback = directory.resolve("logback.xml");
    // Without a file it logs all that there is.
    Files.writeString(
        logback,
        """
        <configuration>
          <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="console"/></root>
        </configuration>
        """);
    List<String> arguments = new ArrayList<>();
    EXPORTS.forEach(
        export -> arguments.addAll(List.of("--add-exports", export + "=ALL-UNNAMED")));
    OPENS.forEach(open -> arguments.addAll(List.of("--add-opens", open + "=ALL-UNNAMED")));
    arguments.addAll(
        List.of(
            "-Xmx320m",
            "-Djava.security.manager=allow",
            "-Djdk.attach.allowAttachSelf=true",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dlogback.configurationFile=" + logback,
            "-Dcassandra.config=" + config.toUri(),
            "-Dcassandra.storagedir=" + directory,
            "-Dcassandra-foreground=yes",
            "-Dcassandra.jmx.local.port=0",
            // It does not wait for other nodes.
            "-Dcassandra.ring_delay_ms=0",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.superuser_setup_delay_ms=0",
            EngineMain.class.getName(),
            "org.apache.cassandra.service.CassandraDaemon"));
    return arguments;
  }

  private static String settings(
      Path directory, int port, int innerPort, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("cluster_name", "skua");
    all.put("num_tokens", "1");
    all.put("auto_bootstrap", "false");
    all.put("partitioner", "org.apache.cassandra.dht.Murmur3Partitioner");
    all.put("data_file_directories", "[ \"" + directory.resolve("data") + "\" ]");
    all.put("commitlog_directory", "\"" + directory.resolve("commitlog") + "\"");
    all.put("hints_directory", "\"" + directory.resolve("hints") + "\"");
    all.put("saved_caches_directory", "\"" + directory.resolve("saved_caches") + "\"");
    all.put("cdc_raw_directory", "\"" + directory.resolve("cdc_raw") + "\"");
    all.put("commitlog_sync", "periodic");
    if (!settings.containsKey("commitlog_sync")) {
      all.put("commitlog_sync_period", "10000ms");
    }
    all.put("commitlog_segment_size", "8MiB");
    all.put("commitlog_total_space", "64MiB");
    all.put("listen_address", "127.0.0.1");
    all.put("rpc_address", "127.0.0.1");
    all.put("storage_port", Integer.toString(innerPort));
    all.put("native_transport_port", Integer.toString(port));
    all.put("endpoint_snitch", "SimpleSnitch");
    all.put(
        "seed_provider",
        "[ { class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [ { seeds: \"127.0.0.1:"
            + innerPort
            + "\" } ] } ]");
    all.put("memtable_heap_space", "32MiB");
    all.put("memtable_offheap_space", "32MiB");
    all.put("file_cache_size", "16MiB");
    all.put("key_cache_size", "1MiB");
    all.put("row_cache_size", "0MiB");
    all.put("counter_cache_size", "0MiB");
    all.put("concurrent_reads", "4");
    all.put("concurrent_writes", "4");
    all.put("concurrent_compactors", "1");
    all.put("dynamic_snitch", "false");
    all.putAll(settings);
    return all.entrySet().stream()
        .map(setting -> setting.getKey() + ": " + setting.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** It listens when all else is done, also when its commit log is read again. */
  @Override
  public boolean answers(int port) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }
}
