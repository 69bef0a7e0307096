/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("skua.SpanStart")
@Label("Span Start")
final class SpanStartEvent extends SpanEvent {}
