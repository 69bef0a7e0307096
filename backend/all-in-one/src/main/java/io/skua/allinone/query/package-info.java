/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Answers the APIs that Jaeger's page and Grafana ask, in both versions. A trace is mended on its
 * way out, by one adjuster after the other.
 */
package io.skua.allinone.query;
