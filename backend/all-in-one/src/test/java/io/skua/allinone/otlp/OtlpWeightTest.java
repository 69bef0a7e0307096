/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.skua.allinone.model.Tag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpWeightTest {
  private static long weight(byte[] message) throws InvalidProtocolBufferException {
    return OtlpWeight.of(message, ExportTraceServiceRequest.getDescriptor());
  }

  private static byte[] request(Span span) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build()
        .toByteArray();
  }

  /** Returns the bytes that are in use while what is made is held. */
  private static long heapOf(java.util.concurrent.Callable<?> made) throws Exception {
    long before = used();
    Object held = made.call();
    long after = used();
    assertThat(held).isNotNull();
    return after - before;
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static byte[] attributes(int count) {
    Span.Builder span = Span.newBuilder();
    for (int i = 0; i < count; i++) {
      span.addAttributes(KeyValue.getDefaultInstance());
    }
    return request(span.build());
  }

  @Test
  void of_manyEmptyMessages_isNoLessThanTheyBecome() throws Exception {
    byte[] message = attributes(500_000);

    long heap =
        heapOf(
            () -> {
              ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(message);
              return List.of(request, OtlpSpans.of(request));
            });

    assertThat(weight(message)).isGreaterThan(heap).isLessThan(5 * heap);
  }

  @Test
  void of_manyEmptySpans_isNoLessThanTheyBecome() throws Exception {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < 200_000; i++) {
      scope.addSpans(Span.getDefaultInstance());
    }
    byte[] message =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
            .build()
            .toByteArray();

    long heap =
        heapOf(
            () -> {
              ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(message);
              return List.of(request, OtlpSpans.of(request));
            });

    assertThat(weight(message)).isGreaterThan(heap).isLessThan(5 * heap);
  }

  @Test
  void of_text_isWeighedByItsLength() throws Exception {
    String text = "x".repeat(100_000);
    byte[] message =
        request(
            Span.newBuilder()
                .addAttributes(
                    KeyValue.newBuilder().setValue(AnyValue.newBuilder().setStringValue(text)))
                .build());

    assertThat(weight(message)).isBetween(200_000L, 202_000L);
    assertThat(OtlpSpans.of(ExportTraceServiceRequest.parseFrom(message)).get(0).tags())
        .containsExactly(new Tag("", text));
  }

  @Test
  void of_unknownFields_areWeighed() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < 1000; i++) {
      out.writeInt32(77, i);
    }
    out.flush();

    assertThat(weight(bytes.toByteArray())).isGreaterThan(100_000);
  }

  @Test
  void of_nestedTooDeeply_isMalformed() throws Exception {
    AnyValue value = AnyValue.getDefaultInstance();
    for (int i = 0; i < 200; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    Span span = Span.newBuilder().addAttributes(KeyValue.newBuilder().setValue(value)).build();

    assertThatThrownBy(() -> weight(request(span)))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void of_groups_areMalformed() {
    byte[] group = {(byte) (9 << 3 | 3), (byte) (9 << 3 | 4)};

    assertThatThrownBy(() -> weight(group))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining("group");
  }

  @Test
  void of_cutShort_isMalformed() throws IOException {
    byte[] whole = request(Span.newBuilder().setTraceId(ByteString.copyFrom(new byte[16])).build());
    for (int length = 1; length < whole.length; length++) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> weight(part)).isInstanceOf(InvalidProtocolBufferException.class);
    }
  }
}
