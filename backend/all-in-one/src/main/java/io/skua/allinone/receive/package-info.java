/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Takes spans from every port. A receiver decodes, the {@link io.skua.allinone.receive.Intake}
 * stores, and {@link io.skua.allinone.receive.ReceiverMetrics} counts what becomes of each span.
 */
package io.skua.allinone.receive;
