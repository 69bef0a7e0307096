/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Says how things stand: the figures of receivers and store, for Prometheus and for the page. */
package io.skua.allinone.status;
