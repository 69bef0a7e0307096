/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.internal.SafeLog;
import io.skua.reporter.ByteSink;
import io.skua.tracer.SkuaProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;

/**
 * Encodes the process that goes with each batch, as a Process struct. Tags that would take more
 * than half of a batch from the spans are left out, the longest first; the first time, that is
 * logged. For one thread.
 */
final class ProcessEncoder {
  private static final SafeLog LOG = SafeLog.of(ThriftEncoder.class);

  private final ByteSink sink = new ByteSink(512);
  private final TProtocol protocol;
  private final ThriftSpanWriter writer;
  private boolean warned;

  ProcessEncoder(WireFormat format) {
    protocol = format.over(sink);
    writer = new ThriftSpanWriter(sink, protocol, format);
  }

  /**
   * @param maxBytes of a batch
   */
  byte[] encode(SkuaProcess process, int maxBytes) throws TException {
    List<Integer> tags = new ArrayList<>();
    for (int i = 0; i < process.tagCount(); i++) {
      tags.add(i);
    }
    byte[] bytes = encode(process, tags);
    if (bytes.length <= maxBytes / 2 || tags.isEmpty()) {
      return bytes;
    }
    warn(leaveOut(process, tags, bytes.length - maxBytes / 2), maxBytes);
    return encode(process, tags);
  }

  /** Removes tags of so many bytes together, or all. Returns their keys. */
  private List<String> leaveOut(SkuaProcess process, List<Integer> tags, int bytes)
      throws TException {
    int[] lengths = new int[tags.size()];
    for (int tag : tags) {
      sink.position(0);
      writer.tag(process.tagKey(tag), process.tagValue(tag));
      lengths[tag] = sink.position();
    }
    List<Integer> longestFirst = new ArrayList<>(tags);
    longestFirst.sort(Comparator.comparingInt(tag -> -lengths[tag]));
    List<String> keys = new ArrayList<>();
    int saved = 0;
    for (Integer tag : longestFirst) {
      if (saved >= bytes) {
        break;
      }
      saved += lengths[tag];
      tags.remove(tag);
      keys.add(process.tagKey(tag));
    }
    return keys;
  }

  private void warn(List<String> leftOut, int maxBytes) {
    if (!warned) {
      LOG.warn(
          "Process tags are left out, since they would take more than half of a batch of {} bytes:"
              + " {}",
          maxBytes,
          leftOut);
      warned = true;
    }
  }

  private byte[] encode(SkuaProcess process, List<Integer> tags) throws TException {
    sink.position(0);
    protocol.reset();
    protocol.writeStructBegin(Idl.STRUCT);
    protocol.writeFieldBegin(Idl.PROCESS_SERVICE_NAME);
    protocol.writeString(process.serviceName());
    protocol.writeFieldBegin(Idl.PROCESS_TAGS);
    protocol.writeListBegin(Idl.structs(tags.size()));
    for (int tag : tags) {
      writer.tag(process.tagKey(tag), process.tagValue(tag));
    }
    writer.endStruct();
    return Arrays.copyOf(sink.bytes(), sink.position());
  }
}
