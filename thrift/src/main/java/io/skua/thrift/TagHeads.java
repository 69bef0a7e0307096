/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import java.util.Arrays;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;

/**
 * What stands in a Tag struct before the value. A span has more tags than all else, and they differ
 * in little; so the protocol writes each of these once, and from then on it is copied.
 *
 * <pre>
 * Tag  = key head value STOP        value: nothing for yes and no, in whose heads it is
 * </pre>
 */
final class TagHeads {
  final byte[] ofString;
  final byte[] ofLong;
  final byte[] ofDouble;
  final byte[] ofBinary;
  final byte[] yes;
  final byte[] no;

  private final WireFormat format;

  TagHeads(WireFormat format) {
    this.format = format;
    ofString = head(DecodedBatch.TagType.STRING, header(Idl.TAG_STRING));
    ofLong = head(DecodedBatch.TagType.LONG, header(Idl.TAG_LONG));
    ofDouble = head(DecodedBatch.TagType.DOUBLE, header(Idl.TAG_DOUBLE));
    ofBinary = head(DecodedBatch.TagType.BINARY, header(Idl.TAG_BINARY));
    yes = head(DecodedBatch.TagType.BOOL, bool(true));
    no = head(DecodedBatch.TagType.BOOL, bool(false));
  }

  private static WireFormat.Part header(TField value) {
    return protocol -> protocol.writeFieldBegin(value);
  }

  private static WireFormat.Part bool(boolean value) {
    return protocol -> {
      protocol.writeFieldBegin(Idl.TAG_BOOL);
      protocol.writeBool(value);
    };
  }

  /** Returns the beginning of a tag, up to its key. */
  byte[] key(String key) {
    return format.bytes(protocol -> writeKey(protocol, key));
  }

  private static void writeKey(TProtocol protocol, String key) throws TException {
    protocol.writeStructBegin(Idl.STRUCT);
    protocol.writeFieldBegin(Idl.TAG_KEY);
    protocol.writeString(key);
  }

  /** What follows the key, whichever that is. */
  private byte[] head(DecodedBatch.TagType type, WireFormat.Part rest) {
    byte[] tag =
        format.bytes(
            protocol -> {
              writeKey(protocol, "");
              protocol.writeFieldBegin(Idl.TAG_TYPE);
              protocol.writeI32(type.number);
              rest.write(protocol);
            });
    return Arrays.copyOfRange(tag, key("").length, tag.length);
  }
}
