/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The port of stores: a {@link io.skua.allinone.store.SpanStore} is what writes and what reads,
 * with the {@linkplain io.skua.allinone.store.Capability capabilities} that it declares. Here are
 * those that keep the newest traces within bounds, in memory or in a file; those that many
 * processes {@linkplain io.skua.allinone.store.SharedStore share} are modules of their own, found
 * by their {@link io.skua.allinone.store.StoreType}.
 */
package io.skua.allinone.store;
