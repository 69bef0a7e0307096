/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Sampling strategies: a document in Jaeger's format, the answers to clients that poll it, and the
 * API by which the page edits it.
 */
package io.skua.allinone.sampling;
