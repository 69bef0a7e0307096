/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Http;
import io.skua.allinone.Mutations;
import io.skua.allinone.Port;
import io.skua.allinone.Vector;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.otlp.OtlpDocuments;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nonsense, and what was sense before some of it was changed: the decoders refuse it or read it,
 * and go on. What they read can be stored and shown.
 */
@Tag("slow")
class HostileInputTest {
  private static final long SEED = 20_261_124;

  private static final int INPUTS = 200_000;
  private static final long MIB = 1 << 20;

  private final AllInOne backend =
      AllInOne.start(AllInOneSettings.ephemeral().withReceiveBuffer(0).withBounds(1000, 8 * MIB));
  private final Mutations mutations = new Mutations(SEED);

  /** Of each way in: what is right, so that what is nearly right can be made of it. */
  private record Way(String name, List<byte[]> seeds, Decoder decoder) {}

  private interface Decoder {
    /** Reads it, or throws one of the exceptions that the receivers expect. */
    List<Span> spans(byte[] input) throws MalformedBatchException, HttpError, IOException;
  }

  private final List<Way> ways =
      List.of(
          new Way(
              "udp-compact",
              Vector.bytes(true, true),
              in -> ThriftSpans.of(ThriftDecoder.compact().decodeMessage(in, 0, in.length))),
          new Way(
              "udp-binary",
              Vector.bytes(true, false),
              in -> ThriftSpans.of(ThriftDecoder.binary().decodeMessage(in, 0, in.length))),
          new Way(
              "http-thrift",
              Vector.bytes(false, false),
              in -> ThriftSpans.of(ThriftDecoder.binary().decodeBatch(in, 0, in.length))),
          new Way("otlp-protobuf", List.of(otlpProtobuf()), OtlpDocuments::ofProtobuf),
          new Way("otlp-json", List.of(Mutations.OTLP.getBytes(UTF_8)), OtlpDocuments::ofJson),
          new Way("zipkin-json", List.of(Mutations.ZIPKIN.getBytes(UTF_8)), ZipkinReceiver::spans));

  @AfterEach
  void close() {
    backend.close();
  }

  private static byte[] otlpProtobuf() {
    try {
      return OtlpDocuments.jsonToProtobuf(Mutations.OTLP.getBytes(UTF_8));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void decoders_manyInputs_areRefusedOrReadAndNothingGrows() throws Exception {
    Intake intake = new Intake(backend.store(), new ReceiverMetrics(backend.store()));
    long before = usedHeap();
    AtomicLong read = new AtomicLong();
    AtomicLong refused = new AtomicLong();

    for (int i = 0; i < INPUTS; i++) {
      Way way = ways.get(i % ways.size());
      byte[] input = mutations.next(way.seeds);
      try {
        intake.accept(ReceiverTransport.UDP_COMPACT, way.decoder.spans(input));
        read.incrementAndGet();
      } catch (MalformedBatchException | HttpError | IOException expected) {
        refused.incrementAndGet();
      } catch (RuntimeException | Error bug) {
        throw new AssertionError(way.name + ' ' + Arrays.toString(input), bug);
      }
    }

    // Neither only nonsense nor only sense.
    assertThat(read).hasValueGreaterThan(INPUTS / 10);
    assertThat(refused).hasValueGreaterThan(INPUTS / 10);
    assertThat(usedHeap() - before).isLessThan(64 * MIB);
    assertAllIsShown();
  }

  private void assertAllIsShown() throws Exception {
    List<Trace> traces = backend.traces();
    assertThat(traces).isNotEmpty();
    for (Trace trace : traces) {
      for (String path : new String[] {"/api/traces/", "/api/v3/traces/"}) {
        String url = backend.queryUrl() + path + trace.id();
        assertThat(Http.get(url).statusCode()).as(url).isEqualTo(200);
      }
    }
  }

  private void assertStillTakes() throws Exception {
    for (String name :
        List.of("java-udp-compact-128bit", "node-udp-binary-minimal", "otel-http-binary")) {
      Vector vector = Vector.named(name);
      String service = vector.json().get("expect").get("process").get("serviceName").asText();
      vector.sendTo(backend);
      await().until(() -> backend.store().services().contains(service));
    }
  }

  @Test
  void ports_whatIsNoHttp_isSurvived() throws Exception {
    List<String> requests =
        new ArrayList<>(
            List.of(
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET mailto:x HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET // HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Content-Length: 99999999999999\r\n\r\n",
                "POST /api/traces HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "zz\r\n",
                "GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(10_000) + "\r\n",
                "GET /" + "a".repeat(1 << 20) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    for (int i = 0; i < 200; i++) {
      requests.add(new String(mutations.noise(), ISO_8859_1));
    }
    for (Port port : List.of(Port.COLLECTOR, Port.OTLP, Port.ZIPKIN, Port.SAMPLING, Port.QUERY)) {
      for (String request : requests) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), backend.port(port))) {
          OutputStream out = socket.getOutputStream();
          out.write(request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
          out.flush();
        } catch (IOException cutOff) {
          // Which is an answer.
        }
      }
    }

    assertStillTakes();
    assertThat(Http.get(backend.url(Port.SAMPLING) + "/sampling?service=s").statusCode())
        .isEqualTo(200);
    assertThat(Http.get(backend.url(Port.OTLP) + "/").statusCode()).isEqualTo(404);
    assertThat(Http.get(backend.url(Port.ZIPKIN) + "/").statusCode()).isEqualTo(404);
  }
}
