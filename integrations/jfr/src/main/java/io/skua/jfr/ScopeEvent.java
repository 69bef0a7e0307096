/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

@Name("skua.Scope")
@Label("Scope")
@Description("A span was active on this thread")
final class ScopeEvent extends SpanEvent {}
