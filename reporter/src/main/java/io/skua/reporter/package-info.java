/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * From finished spans to a backend: {@link io.skua.reporter.BatchReporter} queues them, a {@link
 * io.skua.reporter.SpanEncoder} makes batches, and a {@link io.skua.reporter.Sender} takes those
 * there. Knows no transport and no format.
 */
package io.skua.reporter;
