/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;

/**
 * The field ids and types of Jaeger's <a
 * href="https://github.com/jaegertracing/jaeger-idl/tree/main/thrift">agent.thrift and
 * jaeger.thrift</a>. Their names do not go on the wire.
 */
final class Idl {
  static final String EMIT_BATCH = "emitBatch";

  static final TStruct STRUCT = new TStruct();

  static final TField ARGS_BATCH = field(1, TType.STRUCT);

  static final TField BATCH_PROCESS = field(1, TType.STRUCT);
  static final TField BATCH_SPANS = field(2, TType.LIST);
  static final TField BATCH_SEQ_NO = field(3, TType.I64);
  static final TField BATCH_STATS = field(4, TType.STRUCT);

  static final TField STATS_QUEUE_FULL = field(1, TType.I64);
  static final TField STATS_TOO_LARGE = field(2, TType.I64);
  static final TField STATS_NOT_SENT = field(3, TType.I64);

  static final TField PROCESS_SERVICE_NAME = field(1, TType.STRING);
  static final TField PROCESS_TAGS = field(2, TType.LIST);

  static final TField SPAN_TRACE_ID_LOW = field(1, TType.I64);
  static final TField SPAN_TRACE_ID_HIGH = field(2, TType.I64);
  static final TField SPAN_ID = field(3, TType.I64);
  static final TField SPAN_PARENT_ID = field(4, TType.I64);
  static final TField SPAN_OPERATION_NAME = field(5, TType.STRING);
  static final TField SPAN_REFERENCES = field(6, TType.LIST);
  static final TField SPAN_FLAGS = field(7, TType.I32);
  static final TField SPAN_START = field(8, TType.I64);
  static final TField SPAN_DURATION = field(9, TType.I64);
  static final TField SPAN_TAGS = field(10, TType.LIST);
  static final TField SPAN_LOGS = field(11, TType.LIST);

  static final TField REFERENCE_TYPE = field(1, TType.I32);
  static final TField REFERENCE_TRACE_ID_LOW = field(2, TType.I64);
  static final TField REFERENCE_TRACE_ID_HIGH = field(3, TType.I64);
  static final TField REFERENCE_SPAN_ID = field(4, TType.I64);

  static final int CHILD_OF = 0;
  static final int FOLLOWS_FROM = 1;

  static final TField LOG_TIMESTAMP = field(1, TType.I64);
  static final TField LOG_FIELDS = field(2, TType.LIST);

  static final TField TAG_KEY = field(1, TType.STRING);
  static final TField TAG_TYPE = field(2, TType.I32);
  static final TField TAG_STRING = field(3, TType.STRING);
  static final TField TAG_DOUBLE = field(4, TType.DOUBLE);
  static final TField TAG_BOOL = field(5, TType.BOOL);
  static final TField TAG_LONG = field(6, TType.I64);
  static final TField TAG_BINARY = field(7, TType.STRING);

  private static final TList[] SHORT_LISTS = shortLists();

  private Idl() {}

  private static TField field(int id, byte type) {
    return new TField("", type, (short) id);
  }

  private static TList[] shortLists() {
    TList[] lists = new TList[64];
    for (int size = 0; size < lists.length; size++) {
      lists[size] = new TList(TType.STRUCT, size);
    }
    return lists;
  }

  /** The header of a list of structs; those of everyday lengths are made once. */
  static TList structs(int size) {
    return size < SHORT_LISTS.length ? SHORT_LISTS[size] : new TList(TType.STRUCT, size);
  }
}
