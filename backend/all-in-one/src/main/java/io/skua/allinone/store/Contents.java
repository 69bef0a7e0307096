/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

/**
 * What a store holds.
 *
 * @param bytes of memory or disk, by estimate
 * @param evictedSpans those that were kept, and dropped to make room, since the start
 */
public record Contents(long traces, long spans, long bytes, long evictedSpans) {}
