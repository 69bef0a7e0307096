/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import org.apache.thrift.TConfiguration;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;

/** What libthrift asks of any transport and memory has no need for. */
class MemoryTransport extends TTransport {
  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void open() {}

  @Override
  public void close() {}

  @Override
  public int read(byte[] to, int offset, int length) throws TTransportException {
    throw new TTransportException("this is for writing");
  }

  @Override
  public void write(byte[] from, int offset, int length) throws TTransportException {
    throw new TTransportException("this is for reading");
  }

  // From here on what libthrift asks since 0.14. Before, this class loads all the same, since none
  // is called, and TConfiguration, which there is not, is looked up by the first call alone.

  @Override
  public TConfiguration getConfiguration() {
    return TConfiguration.DEFAULT;
  }

  @Override
  public void updateKnownMessageSize(long size) {}

  @Override
  public void checkReadBytesAvailable(long wanted) throws TTransportException {}

  @Override
  public void resetMessageSizeAndConsumedBytes(long newSize) {}
}
