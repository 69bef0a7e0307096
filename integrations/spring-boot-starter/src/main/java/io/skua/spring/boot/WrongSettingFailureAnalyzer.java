/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting ended the start, in place of a stack trace. */
final class WrongSettingFailureAnalyzer extends AbstractFailureAnalyzer<WrongSettingException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, WrongSettingException cause) {
    return new FailureAnalysis(
        "Skua's tracer cannot be built: " + cause.getMessage(),
        "Correct the setting. Or set skua.enabled=false to start without Skua.",
        cause);
  }
}
