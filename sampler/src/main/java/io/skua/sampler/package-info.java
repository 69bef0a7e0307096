/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Samplers: they decide which new traces are recorded. */
package io.skua.sampler;
