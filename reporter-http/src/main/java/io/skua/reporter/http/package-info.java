/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Sends batches to a collector by HTTP: {@link io.skua.reporter.http.HttpSender}. It moves bytes
 * and knows no encoding but its media type.
 */
package io.skua.reporter.http;
