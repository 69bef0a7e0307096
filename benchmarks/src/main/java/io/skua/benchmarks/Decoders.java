/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import com.google.protobuf.CodedInputStream;
import io.jaegertracing.agent.thrift.Agent;
import io.jaegertracing.thriftjava.Batch;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.apache.thrift.transport.TTransportException;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/**
 * What the receivers read messages with: the generated classes of Thrift and of OTLP's protobuf,
 * and Zipkin's own decoder. Each makes an object of every span, and says how many.
 */
final class Decoders {
  private Decoders() {}

  /** Of a datagram to an agent. */
  static int datagram(byte[] bytes, int length) throws TException {
    TCompactProtocol protocol = new TCompactProtocol(transport(bytes, length));
    protocol.readMessageBegin();
    Agent.emitBatch_args message = new Agent.emitBatch_args();
    message.read(protocol);
    return message.getBatch().getSpansSize();
  }

  /** Of the body of a POST in Thrift's binary protocol. */
  static int thriftBatch(byte[] bytes, int length) throws TException {
    Batch batch = new Batch();
    batch.read(new TBinaryProtocol(transport(bytes, length)));
    return batch.getSpansSize();
  }

  private static TMemoryInputTransport transport(byte[] bytes, int length)
      throws TTransportException {
    return new TMemoryInputTransport(bytes, 0, length);
  }

  /** Of the body of a POST in OTLP's protobuf. */
  static int otlp(byte[] bytes, int length) throws IOException {
    int spans = 0;
    for (ResourceSpans resource : request(bytes, length).getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        spans += scope.getSpansCount();
      }
    }
    return spans;
  }

  private static ExportTraceServiceRequest request(byte[] bytes, int length) throws IOException {
    return ExportTraceServiceRequest.parseFrom(CodedInputStream.newInstance(bytes, 0, length));
  }

  /** Of the body of a POST in Zipkin's JSON. */
  static int zipkin(byte[] bytes, int length) {
    List<Span> spans = new ArrayList<>();
    SpanBytesDecoder.JSON_V2.decodeList(Arrays.copyOf(bytes, length), spans);
    return spans.size();
  }
}
