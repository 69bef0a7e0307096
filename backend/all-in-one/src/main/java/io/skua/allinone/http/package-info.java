/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The HTTP server of all ports: a {@link io.skua.allinone.http.Router} finds the {@link
 * io.skua.allinone.http.Handler} of a {@link io.skua.allinone.http.Request}. Knows hosts and
 * limits, and nothing of traces.
 */
package io.skua.allinone.http;
