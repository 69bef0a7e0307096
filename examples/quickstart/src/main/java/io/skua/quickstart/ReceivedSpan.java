/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import io.skua.thrift.DecodedBatch;

/** A span as it arrived, with the service that sent it. */
record ReceivedSpan(String service, DecodedBatch.Span span) {}
