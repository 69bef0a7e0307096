/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The Jaeger Thrift wire format: {@link io.skua.thrift.ThriftEncoder} writes it, {@link
 * io.skua.thrift.ThriftDecoder} reads it. Both drive libthrift's protocols field by field.
 *
 * <pre>
 * the format         Idl, WireFormat
 * writing            ThriftEncoder, ThriftEnvelope, ProcessEncoder, ThriftSpanWriter, TagHeads,
 *                    CompactWriter, SinkTransport
 * reading            ThriftDecoder, DecodedBatch, MalformedBatchException, BatchReader,
 *                    FieldSkipper, ByteSource
 * for both           MemoryTransport
 * </pre>
 */
package io.skua.thrift;
