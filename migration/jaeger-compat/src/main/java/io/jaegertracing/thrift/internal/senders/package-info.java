/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Jaeger-client's senders: each makes a reporter of Skua's that sends so. */
package io.jaegertracing.thrift.internal.senders;
