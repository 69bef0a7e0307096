/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** An application with all that connects Skua to other APIs. */
module shop {
  requires io.skua;
  requires io.skua.micrometer;
  requires io.skua.micrometer.tracing;
  requires io.skua.opentelemetry;
}
