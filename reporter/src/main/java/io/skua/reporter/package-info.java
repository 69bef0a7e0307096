/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * From finished spans to a backend: the {@link io.skua.reporter.BatchReporter} queues them, a
 * {@link io.skua.reporter.SpanEncoder} makes batches, and a {@link io.skua.reporter.Sender} takes
 * those there. Knows no transport and no format.
 *
 * <pre>
 * ports              SpanEncoder EncodedBatch, Sender SendOutcome
 * hand-over          BatchReporter, SpanQueue, SpanSize
 * encoding           Batcher; for encoders OpenBatch, Pruning, TextCache, ByteSink
 * delivery           Delivery: DirectDelivery Pace, or
 *                    Outbox OutboxSettings PendingBatch Backoff SpareArrays; SafeSender
 * for an agent       BatchForwarder
 * spool              Spool, SpoolFolder, Segment SegmentHead SpooledBatch, SpoolReport,
 *                    Disk, OwnFile, HeldFiles, Neighbours
 * outcomes           ReporterMetrics, DeliveryLog
 * </pre>
 */
package io.skua.reporter;
