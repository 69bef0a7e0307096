/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Keeps the newest traces, within bounds on traces and bytes: a {@link
 * io.skua.allinone.store.SpanStore} in memory or in a file.
 */
package io.skua.allinone.store;
