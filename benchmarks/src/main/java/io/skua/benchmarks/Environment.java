/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where the figures come from. */
final class Environment {
  /** Begin the names of the jars whose versions matter. */
  private static final List<String> PEERS =
      List.of(
          "jaeger-core-",
          "jaeger-thrift-",
          "libthrift-",
          "okhttp-",
          "opentelemetry-sdk-1",
          "opentelemetry-exporter-otlp-1",
          "opentelemetry-opentracing-shim-",
          "brave-6",
          "brave-opentracing-",
          "zipkin-reporter-",
          "opentracing-api-",
          "jmh-core-");

  private Environment() {}

  static String describe(Options options) {
    Runtime runtime = Runtime.getRuntime();
    return "- "
        + valueOf("/proc/cpuinfo", "model name")
        + ", "
        + runtime.availableProcessors()
        + " processors, memory "
        + valueOf("/proc/meminfo", "MemTotal")
        + ", "
        + System.getProperty("os.name")
        + ' '
        + System.getProperty("os.version")
        + ", load average before "
        + Table.text(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
        + "\n- "
        + System.getProperty("java.vm.name")
        + ' '
        + System.getProperty("java.vm.version")
        + "\n- Skua "
        + SkuaTracer.VERSION
        + "; "
        + String.join(", ", versions())
        + "\n- "
        + options
        + '\n';
  }

  private static List<String> versions() {
    String[] path =
        System.getProperty("java.class.path").split(System.getProperty("path.separator"));
    return Arrays.stream(path)
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(jar -> jar.endsWith(".jar") && PEERS.stream().anyMatch(jar::startsWith))
        .map(jar -> jar.substring(0, jar.length() - ".jar".length()))
        .sorted()
        .toList();
  }

  private static String valueOf(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("?");
    } catch (IOException notLinux) {
      return "?";
    }
  }
}
