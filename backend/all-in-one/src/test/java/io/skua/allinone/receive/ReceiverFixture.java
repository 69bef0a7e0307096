/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** An all-in-one, as clients and those who watch it see it. */
public final class ReceiverFixture implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public final AllInOne backend;

  public ReceiverFixture() {
    this(AllInOneSettings.ephemeral().withReceiveBuffer(0));
  }

  public ReceiverFixture(AllInOneSettings settings) {
    backend = AllInOne.start(settings);
  }

  /** One whose store fails at everything: its file is closed. */
  static ReceiverFixture withBrokenStore(Path folder) {
    ReceiverFixture broken =
        new ReceiverFixture(
            AllInOneSettings.ephemeral()
                .withReceiveBuffer(0)
                .withStoreFile(folder.resolve("traces")));
    broken.backend.store().close();
    return broken;
  }

  public String url(Port port, String path) {
    return backend.url(port) + path;
  }

  public HttpResponse<String> post(Port port, String path, String contentType, byte[] body)
      throws IOException, InterruptedException {
    return Http.post(url(port, path), contentType, body);
  }

  /** The spans of all traces. */
  List<Span> spans() {
    return backend.traces().stream().flatMap(trace -> trace.spans().stream()).toList();
  }

  JsonNode status() throws IOException, InterruptedException {
    return JSON.readTree(Http.get(url(Port.QUERY, "/api/status")).body());
  }

  /**
   * The counts, by name and labels, such as {@code skua_spans_received_total{service="shop",…}}.
   */
  Map<String, Long> metrics() throws IOException, InterruptedException {
    Map<String, Long> metrics = new TreeMap<>();
    Http.get(url(Port.QUERY, "/metrics"))
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              metrics.put(
                  line.substring(0, space), (long) Double.parseDouble(line.substring(space)));
            });
    return metrics;
  }

  /** What all counts of a name add up to. */
  long metric(String name) throws IOException, InterruptedException {
    return metrics().entrySet().stream()
        .filter(metric -> metric.getKey().startsWith("skua_" + name))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  static byte[] gzip(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  @Override
  public void close() {
    backend.close();
  }
}
