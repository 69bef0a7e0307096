/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Log;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;

/** Spans such as services send, as the classes write them that Thrift generated for Jaeger. */
final class Load {
  private static final int SPANS_OF_A_TRACE = 10;

  private Load() {}

  private static Tag text(String key, String value) {
    return new Tag(key, TagType.STRING).setVStr(value);
  }

  private static Tag number(String key, long value) {
    return new Tag(key, TagType.LONG).setVLong(value);
  }

  private static Span span(long number) {
    long trace = 1 + number / SPANS_OF_A_TRACE;
    long inTrace = number % SPANS_OF_A_TRACE;
    return new Span(
            trace,
            0,
            1 + number,
            inTrace == 0 ? 0 : number,
            "HTTP GET /orders/{id}",
            1,
            1_700_000_000_000_000L + 100 * number,
            1_000 + number % 977)
        .setTags(
            List.of(
                text("span.kind", inTrace % 2 == 0 ? "server" : "client"),
                text("component", "okhttp"),
                text("http.method", "GET"),
                text("http.url", "http://shop.example/orders/" + number),
                number("http.status_code", 200),
                text("peer.service", "orders")))
        .setLogs(
            List.of(
                new Log(
                    1_700_000_000_000_100L + 100 * number,
                    List.of(text("event", "found"), number("attempt", number % 3)))));
  }

  private static Batch batch(long first, int spans) {
    List<Span> list = new ArrayList<>(spans);
    for (int i = 0; i < spans; i++) {
      list.add(span(first + i));
    }
    Process process = new Process("shop");
    process.setTags(List.of(text("hostname", "h1"), text("jaeger.version", "Java-1.8.1")));
    return new Batch(process, list);
  }

  /** Returns a body of spans with numbers from the first on. */
  static byte[] body(long first, int spans) throws TException {
    return new TSerializer(new TBinaryProtocol.Factory()).serialize(batch(first, spans));
  }
}
