/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Sends batches by HTTP, {@link io.skua.reporter.http.HttpSender}, and encodes spans for OTLP/HTTP,
 * {@link io.skua.reporter.http.OtlpEncoder}. The sender moves bytes and knows no encoding but its
 * media type.
 *
 * <pre>
 * sending            HttpSender, BatchBody, Gzip
 * answers            Dialect, OtlpAnswer, ResponseText, RetryAfter
 * encoding           OtlpEncoder, OtlpEnvelope, OtlpSpanWriter, SpanTags
 * in bytes           Format, Field, MessageWriter: ProtobufWriter, JsonWriter
 * </pre>
 */
package io.skua.reporter.http;
