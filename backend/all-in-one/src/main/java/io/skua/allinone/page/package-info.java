/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Serves the page: the built-in one, whose modules are in the resources, or a built jaeger-ui. */
package io.skua.allinone.page;
