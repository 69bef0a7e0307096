/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A trace as Jaeger knows it. Immutable; all other packages speak of traces in these types. */
package io.skua.allinone.model;
