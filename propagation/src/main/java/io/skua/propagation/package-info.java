/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Codecs: they carry the context across process borders. */
package io.skua.propagation;
