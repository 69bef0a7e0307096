/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Samplers: they decide which new traces are recorded; and what else is asked of the backend. */
package io.skua.sampler;
