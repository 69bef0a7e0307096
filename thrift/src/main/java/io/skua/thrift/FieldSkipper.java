/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import org.apache.thrift.TException;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TType;

/**
 * Skips fields that are not known. libthrift's own skipping would go round as often as a list
 * claims to have elements, even if these take no bytes.
 */
final class FieldSkipper {
  private static final int DEEPEST = 32;
  private static final int UUID_BYTES = 16;

  private final ByteSource source;
  private final TProtocol in;

  /**
   * @param in reads from the source
   */
  FieldSkipper(ByteSource source, TProtocol in) {
    this.source = source;
    this.in = in;
  }

  /** Skips the value of a field whose header was read. */
  void skip(byte type) throws TException {
    skip(type, DEEPEST);
  }

  private void skip(byte type, int levels) throws TException {
    if (levels == 0) {
      throw new TProtocolException(TProtocolException.DEPTH_LIMIT, "too deep");
    }
    switch (type) {
      case TType.BOOL:
        in.readBool();
        break;
      case TType.BYTE:
        in.readByte();
        break;
      case TType.I16:
        in.readI16();
        break;
      case TType.I32:
        in.readI32();
        break;
      case TType.I64:
        in.readI64();
        break;
      case TType.DOUBLE:
        in.readDouble();
        break;
      case TType.UUID:
        source.skip(UUID_BYTES); // libthrift has no such type before 0.20
        break;
      case TType.STRING:
        in.readBinary(); // a view, not a copy
        break;
      case TType.STRUCT:
        skipStruct(levels - 1);
        break;
      case TType.LIST:
      case TType.SET: // the same on the wire
        TList list = in.readListBegin();
        skipElements(list.size, list.elemType, TType.STOP, levels - 1);
        break;
      case TType.MAP:
        TMap map = in.readMapBegin();
        skipElements(map.size, map.keyType, map.valueType, levels - 1);
        break;
      default:
        throw new TProtocolException(TProtocolException.INVALID_DATA, "a field of type " + type);
    }
  }

  private void skipStruct(int levels) throws TException {
    in.readStructBegin();
    byte type;
    while ((type = in.readFieldBegin().type) != TType.STOP) {
      skip(type, levels);
    }
    in.readStructEnd();
  }

  /**
   * @param valueType of a map, STOP of a list
   */
  private void skipElements(int count, byte type, byte valueType, int levels) throws TException {
    source.checkElements(count);
    for (int i = 0; i < count; i++) {
      skip(type, levels);
      if (valueType != TType.STOP) {
        skip(valueType, levels);
      }
    }
  }
}
