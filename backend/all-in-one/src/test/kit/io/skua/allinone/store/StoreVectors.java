/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was sent to a real Jaeger 2.20.0, what it wrote into its stores, and what it answered. A
 * text of more than 2,000 characters stands in the recordings by its length and hash.
 */
public final class StoreVectors {
  private static final Path FOLDER =
      Path.of("../../backend/all-in-one/src/test/resources/store-vectors");
  private static final Path CLIENTS = Path.of("../../thrift/src/test/resources/vectors");
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoreVectors() {}

  /** Returns the names of all inputs. */
  public static List<String> inputs() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("opensearch/documents"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a recording, such as {@code opensearch/documents/otlp-tree}. */
  public static JsonNode json(String name) {
    try {
      return JSON.readTree(FOLDER.resolve(name + ".json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what Jaeger wrote into OpenSearch for an input, {@linkplain #numbers by its text}. */
  public static JsonNode documents(String input) {
    try {
      return numbers(Files.readString(FOLDER.resolve("opensearch/documents/" + input + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads documents so that the value of a {@code float64} is {@code {"$number": its text}}: as
   * numbers, {@code -0} and {@code 1} were no others than {@code 0} and {@code 1.0}.
   */
  public static JsonNode numbers(String documents) throws IOException {
    return JSON.readTree(
        documents.replaceAll(
            "(\"type\": ?\"float64\",\\s*\"value\": ?)([-+.0-9eE]+)", "$1{\"\\$number\": \"$2\"}"));
  }

  /** Returns what Skua's receivers make of an input that comes as it came to Jaeger. */
  public static List<Span> received(String input) {
    return received(backend -> send(input, backend));
  }

  /** Returns what they make of a request of OTLP in JSON. */
  public static List<Span> receivedOtlp(String request) {
    return received(
        backend ->
            post(
                backend.url(Port.OTLP) + "/v1/traces",
                "application/json",
                request.getBytes(UTF_8)));
  }

  private interface Sending {
    void to(AllInOne backend) throws IOException, InterruptedException;
  }

  private static List<Span> received(Sending sending) {
    try (AllInOne backend = AllInOne.start(AllInOneSettings.ephemeral().withReceiveBuffer(0))) {
      sending.to(backend);
      return backend.traces().stream().flatMap(trace -> trace.spans().stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void send(String input, AllInOne backend)
      throws IOException, InterruptedException {
    if (input.startsWith("otlp-")) {
      byte[] body = Files.readAllBytes(FOLDER.resolve("inputs/" + input + ".json"));
      post(backend.url(Port.OTLP) + "/v1/traces", "application/json", body);
      return;
    }
    byte[] bytes = Files.readAllBytes(CLIENTS.resolve(input + ".bin"));
    if (input.contains("-http-")) {
      String collector = backend.url(Port.COLLECTOR) + "/api/traces?format=jaeger.thrift";
      post(collector, "application/x-thrift", bytes);
      return;
    }
    InetAddress here = InetAddress.getLoopbackAddress();
    boolean isCompact = input.contains("-compact-");
    int port = backend.port(isCompact ? Port.AGENT_COMPACT : Port.AGENT_BINARY);
    try (DatagramSocket socket = new DatagramSocket(0, here)) {
      socket.send(new DatagramPacket(bytes, bytes.length, here, port));
    }
    int spans = JSON.readTree(CLIENTS.resolve(input + ".json").toFile()).at("/expect/spans").size();
    await()
        .until(
            () -> backend.traces().stream().mapToInt(trace -> trace.spans().size()).sum() == spans);
  }

  private static void post(String url, String contentType, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    int status = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    if (status >= 300) {
      throw new IOException("status " + status);
    }
  }
}
