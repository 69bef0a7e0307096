/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Spans and scopes as events of the JDK Flight Recorder. */
package io.skua.jfr;
