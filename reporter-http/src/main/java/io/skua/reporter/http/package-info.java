/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Sends batches by HTTP, {@link io.skua.reporter.http.HttpSender}, and encodes spans for OTLP/HTTP,
 * {@link io.skua.reporter.http.OtlpEncoder}. The sender moves bytes and knows no encoding but its
 * media type.
 */
package io.skua.reporter.http;
