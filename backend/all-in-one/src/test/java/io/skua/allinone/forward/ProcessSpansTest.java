/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.jaegertracing.agent.thrift.Agent;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.skua.allinone.Vector;
import io.skua.thrift.DecodedBatch;
import io.skua.thrift.ThriftDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes out is read by the classes that Thrift generated from Jaeger's IDL. */
class ProcessSpansTest {
  static Stream<Vector> datagrams() {
    return Vector.all().stream().filter(Vector::isDatagram);
  }

  /** As a collector gets it. */
  private static byte[] request(ProcessSpans batch) {
    ByteBuffer request =
        ByteBuffer.allocate(batch.process().remaining() + batch.spans().remaining() + 9);
    return request
        .put(batch.process().duplicate())
        .put(TType.LIST)
        .putShort((short) 2)
        .put(TType.STRUCT)
        .putInt(batch.count())
        .put(batch.spans().duplicate())
        .put(TType.STOP)
        .array();
  }

  private static Batch read(byte[] request) throws Exception {
    Batch batch = new Batch();
    new TDeserializer(new TBinaryProtocol.Factory()).deserialize(batch, request);
    return batch;
  }

  @ParameterizedTest
  @MethodSource("datagrams")
  void ofMessage_datagrams_areTheSameBatches(Vector datagram) throws Exception {
    TMemoryInputTransport bytes = new TMemoryInputTransport(datagram.bytes());
    TProtocol in = datagram.isCompact() ? new TCompactProtocol(bytes) : new TBinaryProtocol(bytes);
    in.readMessageBegin();
    Agent.emitBatch_args expected = new Agent.emitBatch_args();
    expected.read(in);

    ProcessSpans batch = ProcessSpans.ofMessage(datagram.bytes(), datagram.isCompact());

    byte[] request = request(batch);
    Batch read = read(request);
    assertThat(batch.count()).isEqualTo(datagram.spans());
    assertThat(read.getProcess()).isEqualTo(expected.getBatch().getProcess());
    // As text, since NaN is not equal to itself.
    assertThat(read.getSpans()).hasToString(expected.getBatch().getSpans().toString());
    DecodedBatch known = ThriftDecoder.binary().decodeBatch(request, 0, request.length);
    assertThat(known.seqNo()).isNull();
    assertThat(known.stats()).isNull();
  }

  @Test
  void ofMessage_unknownFields_stay() throws Exception {
    TMemoryBuffer message = new TMemoryBuffer(1000);
    TProtocol out = new TCompactProtocol(message);
    out.writeMessageBegin(new TMessage("emitBatch", TMessageType.ONEWAY, 1));
    field(out, TType.STRUCT, 1);
    new Process("shop").write(begin(out, TType.STRUCT, 1));
    out.writeFieldBegin(new TField("", TType.LIST, (short) 2));
    out.writeListBegin(new TList(TType.STRUCT, 1));
    out.writeStructBegin(new TStruct());
    unknownFields(out);
    for (int id : new int[] {1, 2, 3, 4, 8, 9}) {
      begin(out, TType.I64, id).writeI64(id);
    }
    begin(out, TType.STRING, 5).writeString("op");
    begin(out, TType.I32, 7).writeI32(1);
    out.writeFieldStop();
    out.writeStructEnd();
    unknownFields(out);
    out.writeFieldStop();
    out.writeFieldStop();

    ProcessSpans batch =
        ProcessSpans.ofMessage(Arrays.copyOf(message.getArray(), message.length()), true);

    TMemoryBuffer same = new TMemoryBuffer(1000);
    unknownFields(new TBinaryProtocol(same));
    byte[] unknown = Arrays.copyOf(same.getArray(), same.length());
    assertThat(batch.count()).isEqualTo(1);
    assertThat(batch.spans().array()).startsWith(unknown);
    assertThat(batch.process().array()).endsWith(unknown);
    assertThat(read(request(batch)).getProcess().getServiceName()).isEqualTo("shop");
    assertThat(read(request(batch)).getSpans().get(0).getOperationName()).isEqualTo("op");
  }

  private static TProtocol begin(TProtocol out, byte type, int id) throws Exception {
    out.writeFieldBegin(new TField("", type, (short) id));
    return out;
  }

  private static void field(TProtocol out, byte type, int id) throws Exception {
    out.writeStructBegin(new TStruct());
    out.writeFieldBegin(new TField("", type, (short) id));
    out.writeStructBegin(new TStruct());
  }

  /** One of each type, from id 100 on. */
  private static void unknownFields(TProtocol out) throws Exception {
    begin(out, TType.BOOL, 100).writeBool(true);
    begin(out, TType.BYTE, 101).writeByte((byte) -7);
    begin(out, TType.I16, 102).writeI16((short) -300);
    begin(out, TType.I32, 103).writeI32(Integer.MIN_VALUE);
    begin(out, TType.I64, 104).writeI64(Long.MAX_VALUE);
    begin(out, TType.DOUBLE, 105).writeDouble(-0.0);
    begin(out, TType.STRING, 106).writeBinary(ByteBuffer.wrap(new byte[] {-1, 0, 1}));
    begin(out, TType.SET, 107).writeListBegin(new TList(TType.BOOL, 2));
    out.writeBool(false);
    out.writeBool(true);
    begin(out, TType.MAP, 108).writeMapBegin(new TMap(TType.STRING, TType.I64, 1));
    out.writeString("k");
    out.writeI64(-1);
  }

  @Test
  void ofMessage_batchesOfOneProcess_canBePutTogether() throws Exception {
    Vector datagram = Vector.named("java-udp-compact-multispan");
    ProcessSpans batch = ProcessSpans.ofMessage(datagram.bytes(), true);
    byte[] twice = Arrays.copyOf(batch.spans().array(), 2 * batch.spans().remaining());
    System.arraycopy(
        batch.spans().array(), 0, twice, batch.spans().remaining(), batch.spans().remaining());

    List<Span> spans =
        read(request(new ProcessSpans(batch.process(), ByteBuffer.wrap(twice), 2 * batch.count())))
            .getSpans();

    assertThat(spans).hasSize(2 * datagram.spans());
    assertThat(spans.subList(0, datagram.spans()))
        .isEqualTo(spans.subList(datagram.spans(), spans.size()));
  }
}
