/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/** A scope manager that does what those of OpenTracing 0.32 do as well. */
interface FinishingScopeManager extends ScopeManager {
  /** Of 0.32: makes the span active, and finishes it when the scope is closed, if that is asked. */
  Scope activate(@Nullable Span span, boolean finishOnClose);
}
