/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import java.io.ByteArrayInputStream;
import java.util.zip.GZIPInputStream;

/** The contract, of a sender that compresses. */
class HttpSenderGzipContractTest extends HttpSenderContractTest {
  HttpSenderGzipContractTest() throws Exception {}

  @Override
  HttpSender.Builder builder(String endpoint) {
    return super.builder(endpoint).gzip(true);
  }

  @Override
  protected byte[] received() throws Exception {
    return new GZIPInputStream(new ByteArrayInputStream(super.received())).readAllBytes();
  }
}
